import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { listen } from './listen.js';
import { createLogger } from './log.js';
import { requestIdOf, requestLog } from './request-id.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function anApp(level = 'info') {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const app = express();
  app.set('env', 'test');
  app.use(requestLog(createLogger({ service: 'test', level, destination })));
  app.use('/nested', express.json());
  app.use((req, res) => void res.status(202).json({ id: req.id }));
  const events = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { app, ask: supertest(app), lines, events };
}

describe('requestIdOf', () => {
  it.each(['a', 'A-1_b.c', 'x'.repeat(64)])('takes the well-formed id %s', (id) => {
    expect(requestIdOf(id)).toBe(id);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a long one', 'x'.repeat(65)],
    ['one with a blank', 'a b'],
    ['one with a line break (T-131)', 'a\n'],
    ['one with other letters', 'ä'],
    ['two', 'a, b'],
    ['a list', ['a']],
  ])('makes an id in place of %s', (_, header) => {
    expect(requestIdOf(header)).toMatch(UUID);
  });
});

describe('requestLog', () => {
  it("takes the caller's id, returns it and logs one line under it", async () => {
    const { ask, events } = anApp();
    const answer = await ask.post('/a/b?access_token=marker').set('X-Request-Id', 'call-1');
    expect(answer.headers['x-request-id']).toBe('call-1');
    expect(answer.body).toEqual({ id: 'call-1' });
    expect(events()).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        service: 'test',
        request_id: 'call-1',
        method: 'POST',
        path: '/a/b',
        status: 202,
        duration_ms: expect.any(Number),
        msg: 'Request ended',
      },
    ]);
  });

  it('gives an id to a request without a good one', async () => {
    const answer = await anApp().ask.get('/').set('X-Request-Id', 'not good');
    expect(answer.headers['x-request-id']).toMatch(UUID);
  });

  it('is quiet about health checks unless details are wanted', async () => {
    const { ask, lines } = anApp();
    await ask.get('/health');
    expect(lines).toEqual([]);
    const detailed = anApp('debug');
    await detailed.ask.get('/health');
    expect(detailed.lines).toHaveLength(1);
  });

  it('logs nothing of headers, query or body (W-28, T-066)', async () => {
    const { ask, lines } = anApp('trace');
    await ask
      .post('/nested?access_token=marker')
      .set({ Authorization: 'Bearer marker', Cookie: 'a=marker', 'User-Agent': 'marker' })
      .send({ password: 'marker' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('marker');
  });

  it('cuts a long path short (T-131)', async () => {
    const { ask, lines, events } = anApp();
    await ask.get(`/${'x'.repeat(5000)}`);
    expect(events()).toMatchObject([{ path: `/${'x'.repeat(255)}…` }]);
    expect(lines[0]!.length).toBeLessThan(600);
  });

  it('logs the whole path of a request that was cut while a nested router read it', async () => {
    const { app, events } = anApp();
    const server = await listen(app, { host: '127.0.0.1', port: 0 });
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      'POST /nested/a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    await once(server.server, 'request');
    socket.destroy();
    await server.close();
    while (events().length === 0) await setImmediate();
    expect(events()).toMatchObject([{ path: '/nested/a' }]);
  });
});
