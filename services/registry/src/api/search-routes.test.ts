import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aServer } from '@mcp-gateway/testing';
import request from 'supertest';
import { bearer, cookie, type Person } from '../testing/people.js';
import {
  startRegistryWithPeople,
  type RegistryWithPeople,
} from '../testing/registry-with-people.js';

let registry: RegistryWithPeople;

beforeAll(async () => {
  registry = await startRegistryWithPeople({
    servers: [aServer(), aServer({ path: '/secret', server_name: 'Secret weather' })],
  });
  await Promise.all(
    (await registry.catalog.list()).map(({ path }) => registry.monitor.refresh(path)),
  );
});
afterAll(() => registry.close());

const search = (body: object, person: Person = 'forecaster') =>
  request(registry.app).post('/api/search/tools').set(bearer(person)).send(body);

describe('POST /api/search/tools', () => {
  it('answers with the tools that the caller may call (W-21)', async () => {
    const { status, body } = await search({ query: 'warn everybody of the weather' });
    expect(status).toBe(200);
    expect(body).toEqual({
      tools: [
        {
          service_path: '/weather',
          service_name: 'Weather',
          tool_name: 'forecast',
          description: 'Weather of tomorrow.',
          inputSchema: { type: 'object' },
          score: expect.any(Number),
          matched_terms: ['weather'],
        },
      ],
    });
  });

  it('takes null for what is not wanted', async () => {
    const { body } = await search({ query: 'weather', tags: null, scope: null });
    expect(body.tools).toHaveLength(1);
  });

  it.each<[string, Person, object]>([
    ['nobody', 'nobody', { query: 'weather' }],
    ['who asks for a server of others', 'forecaster', { query: 'weather', scope: ['/secret'] }],
  ])('tells nothing to %s (T-092)', async (_title, person, body) => {
    const response = await search(body, person);
    expect([response.status, response.body]).toEqual([200, { tools: [] }]);
  });

  it.each([
    ['no query', {}, 'query'],
    ['an empty query', { query: '  ' }, 'query'],
    ['a query that is too long', { query: 'a'.repeat(10_241) }, 'query'],
    ['one that is too long in bytes', { query: 'ü'.repeat(5_121) }, 'query'],
    ['no hits', { query: 'a', top_n: 0 }, 'top_n'],
    ['too many hits', { query: 'a', top_n: 51 }, 'top_n'],
    ['a part of a hit', { query: 'a', top_n: 1.5 }, 'top_n'],
    ['a scope that is no path', { query: 'a', scope: ['../etc'] }, 'scope.0'],
    ['tags that are none', { query: 'a', tags: [1] }, 'tags.0'],
  ])('refuses %s', async (_title, body, field) => {
    const response = await search(body);
    expect(response.status).toBe(422);
    expect(response.body.errors[0].field).toBe(field);
  });

  it('refuses who is not known, and other methods', async () => {
    const anonymous = await request(registry.app)
      .post('/api/search/tools')
      .send({ query: 'weather' });
    expect(anonymous.status).toBe(401);
    const forged = await request(registry.app)
      .post('/api/search/tools')
      .set(cookie('admin'))
      .send({ query: 'weather' });
    expect(forged.status).toBe(403);
    const get = await request(registry.app).get('/api/search/tools').set(bearer('admin'));
    expect(get.status).toBe(405);
  });
});
