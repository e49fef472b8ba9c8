import { describe, expect, it } from '@jest/globals';
import express, { type RequestHandler } from 'express';
import supertest from 'supertest';
import {
  AppError,
  badRequest,
  conflict,
  forbidden,
  notFound,
  unavailable,
  unprocessable,
} from './app-error.js';
import { createLogger } from './log.js';
import { errorResponder } from './problem.js';

function anApp(...handlers: RequestHandler[]) {
  const lines: string[] = [];
  const log = createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } });
  const app = express();
  app.set('env', 'test');
  app.use(...handlers, errorResponder(log));
  return { ask: supertest(app), lines };
}

const throwing = (error: unknown) =>
  anApp(() => {
    throw error;
  });

describe('errorResponder', () => {
  it.each([
    ['badRequest', badRequest('No body'), 400, 'bad_request', 'No body'],
    ['forbidden', forbidden('Not yours'), 403, 'forbidden', 'Not yours'],
    ['notFound', notFound('Server /a'), 404, 'not_found', 'Server /a not found'],
    ['conflict', conflict('Path taken'), 409, 'conflict', 'Path taken'],
    ['unavailable', unavailable('Later'), 503, 'unavailable', 'Later'],
    ['any other', new AppError('odd', 418, 'Tea only'), 418, 'odd', 'Tea only'],
  ])('answers %s with problem details (RFC 9457)', async (_, error, status, code, detail) => {
    const { ask } = throwing(error);
    const answer = await ask.get('/');
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.text)).toEqual({
      type: `urn:mcp-gateway:error:${code}`,
      title: expect.any(String),
      status,
      detail,
    });
  });

  it('lists what is wrong with each field', async () => {
    const details = [{ field: 'path', message: 'is reserved' }];
    const answer = await throwing(unprocessable('path: is reserved', details)).ask.get('/');
    expect(JSON.parse(answer.text)).toMatchObject({ status: 422, errors: details });
  });

  it('sends the headers that belong to the error', async () => {
    const answer = await throwing(unavailable('Later')).ask.get('/');
    expect(answer.headers['retry-after']).toBe('5');
  });

  it.each([
    ['an Error', new Error('marker in /etc/secret')],
    ['a text', 'marker'],
    ['nothing', undefined],
    [
      'an error with a status that is no client error',
      Object.assign(new Error('marker'), { status: 500 }),
    ],
    [
      'an error with a status that is no number',
      Object.assign(new Error('marker'), { status: '404' }),
    ],
  ])('hides %s that nobody expected behind a constant sentence (W-58)', async (_, error) => {
    const { ask, lines } = anApp((_req, _res, next) => next(error ?? new Error('marker')));
    const answer = await ask.get('/a').set('X-Marker', 'marker');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('marker');
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:mcp-gateway:error:internal' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', method: 'GET', path: '/a' });
  });

  it.each([
    ['a body that is no JSON', { 'Content-Type': 'application/json' }, '{', 400],
    [
      'a body that is too large',
      { 'Content-Type': 'application/json' },
      `"${'x'.repeat(200)}"`,
      413,
    ],
    ['a charset nobody knows', { 'Content-Type': 'application/json; charset=x' }, '{}', 415],
    [
      'an encoding nobody knows',
      { 'Content-Type': 'application/json', 'Content-Encoding': 'x' },
      '{}',
      415,
    ],
  ])('answers %s with the status that the framework gives', async (_, headers, body, status) => {
    const { ask, lines } = anApp(express.json({ limit: '100b' }));
    const answer = await ask.post('/').set(headers).send(body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(lines).toEqual([]);
  });

  it('does not log what is the mistake of the caller', async () => {
    const { ask, lines } = throwing(notFound('Server'));
    await ask.get('/');
    expect(lines).toEqual([]);
  });

  it('cuts an answer that has begun already', async () => {
    const { ask, lines } = anApp((_req, res) => {
      res.write('begun');
      throw new Error('too late');
    });
    await expect(ask.get('/')).rejects.toThrow('aborted');
    expect(lines).toHaveLength(1);
  });
});
