import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aServer } from '@mcp-gateway/testing';
import request from 'supertest';
import type { Probe } from '../health/probe.js';
import { bearer, type Person } from '../testing/people.js';
import { healthy } from '../testing/registry-under-test.js';
import {
  startRegistryWithPeople,
  type RegistryWithPeople,
} from '../testing/registry-with-people.js';

const probe: Probe = (server) =>
  server.path === '/broken'
    ? Promise.resolve({ state: 'unhealthy', reason: 'refused', message: 'Nothing listens.' })
    : server.path === '/closed'
      ? Promise.resolve({ state: 'unhealthy', reason: 'needs-credentials', message: 'Wants some.' })
      : healthy(server);

let registry: RegistryWithPeople;

beforeAll(async () => {
  registry = await startRegistryWithPeople({
    probe,
    servers: [
      aServer({ headers: { 'X-Api-Key': 'secret-of-weather' } }),
      aServer({ path: '/broken', server_name: 'Broken', tags: ['weather'] }),
      aServer({ path: '/closed', server_name: 'Closed', tags: [] }),
      aServer({
        path: '/off',
        server_name: 'Off',
        enabled: false,
        description: 'Sleeps.',
        tags: [],
      }),
      aServer({ path: '/team/tools', server_name: 'Team tools', tags: ['team'] }),
    ],
  });
  for (const { path, enabled } of await registry.catalog.list()) {
    if (enabled) await registry.monitor.refresh(path);
  }
});
afterAll(() => registry.close());

const get = (path: string, person: Person = 'admin') =>
  request(registry.app).get(path).set(bearer(person));
const pathsOf = (body: unknown) =>
  (body as { servers: { path: string }[] }).servers.map(({ path }) => path);

describe('GET /api/servers', () => {
  it('lists the servers in the order of their paths, each with its state', async () => {
    const { status, body } = await get('/api/servers');
    expect(status).toBe(200);
    expect(pathsOf(body)).toEqual([
      '/broken',
      '/closed',
      '/mcpgw',
      '/off',
      '/team/tools',
      '/weather',
    ]);
    expect(body.servers[5]).toMatchObject({
      server_name: 'Weather',
      enabled: true,
      status: 'healthy',
      num_tools: 2,
      last_checked_iso: expect.any(String),
      endpoints: {
        mcp: 'http://localhost:8880/weather/mcp',
        sse: 'http://localhost:8880/weather/sse',
      },
    });
    expect(body.servers[0]).toMatchObject({ status: 'unhealthy', reason: 'Nothing listens.' });
    expect(body.servers[3]).toMatchObject({ status: 'disabled', last_checked_iso: null });
    expect(body).not.toHaveProperty('next_cursor');
  });

  it.each([
    ['q=WEATHER', ['/broken', '/weather']],
    ['q=sleeps', ['/off']],
    ['q=/team', ['/team/tools']],
    ['tag=weather', ['/broken', '/weather']],
    ['tag=weather&tag=europe', ['/weather']],
    ['tag=weather,europe', ['/weather']],
    ['status=unhealthy', ['/broken']],
    ['status=unhealthy,needs-credentials', ['/broken', '/closed']],
    ['status=disabled&q=off', ['/off']],
    ['tag=nothing', []],
    ['limit=2', ['/broken', '/closed']],
    ['limit=5000&q=off', ['/off']],
  ])('filters: %s', async (query, expected) => {
    const { body } = await get(`/api/servers?${query}`);
    expect(pathsOf(body)).toEqual(expected);
  });

  it('goes through the list page by page', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`/api/servers?limit=4&cursor=${cursor}`.replace(/&cursor=$/, ''));
      seen.push(...pathsOf(body));
      cursor = body.next_cursor ?? '';
    } while (cursor);
    expect(seen).toEqual(['/broken', '/closed', '/mcpgw', '/off', '/team/tools', '/weather']);
  });

  it.each(['limit=0', 'limit=x', 'status=fine', 'cursor=!', 'cursor=eyJh', `q=${'x'.repeat(300)}`])(
    'answers 422 to %s',
    async (query) => {
      expect((await get(`/api/servers?${query}`)).status).toBe(422);
    },
  );

  it.each<[Person, string[]]>([
    ['reader', ['/broken', '/closed', '/mcpgw', '/off', '/team/tools', '/weather']],
    ['forecaster', ['/weather']],
    ['foo', []],
    ['nobody', []],
  ])('shows %s only what they may know of', async (person, expected) => {
    const { body } = await get('/api/servers', person);
    expect(pathsOf(body)).toEqual(expected);
  });

  it('says what the caller may do with each server', async () => {
    const admin = await get('/api/servers?q=weather&tag=europe');
    expect(admin.body.servers[0].permissions).toContain('modify_service');
    const builtIn = await get('/api/servers?q=mcpgw');
    expect(builtIn.body.servers[0].permissions).toEqual(['list_service', 'health_check_service']);
    const forecaster = await get('/api/servers', 'forecaster');
    expect(forecaster.body.servers[0].permissions).toEqual([]);
  });

  it('T-092: counts only the tools that the caller may know of', async () => {
    const { body } = await get('/api/servers', 'forecaster');
    expect(body.servers[0].num_tools).toBe(1);
  });
});

describe('GET /api/statistics', () => {
  it('counts what the caller sees', async () => {
    expect((await get('/api/statistics')).body).toEqual({
      servers: 6,
      healthy: 3,
      issues: 2,
      checking: 0,
      disabled: 1,
      tools: 6,
    });
    expect((await get('/api/statistics', 'forecaster')).body).toMatchObject({
      servers: 1,
      tools: 1,
    });
  });
});

describe('GET /api/server_details/{path|all}', () => {
  it('shows one server, its tools, and the tag of its revision', async () => {
    const { status, body, headers } = await get('/api/server_details/team/tools');
    expect(status).toBe(200);
    expect(headers['etag']).toMatch(/^"[\w-]{22}"$/);
    expect(body).toMatchObject({
      path: '/team/tools',
      proxy_pass_url: 'http://127.0.0.1:9000/',
      status: 'healthy',
      detected_transport: 'streamable-http',
      tool_list: [{ name: 'forecast' }, { name: 'alarm' }],
    });
  });

  it('shows all servers by their paths', async () => {
    const { body } = await get('/api/server_details/all');
    expect(Object.keys(body as object)).toHaveLength(6);
    expect(body['/weather']).toMatchObject({ server_name: 'Weather' });
  });

  it('T-109: shows names of headers and never their values', async () => {
    const one = await get('/api/server_details/weather');
    const all = await get('/api/server_details/all');
    expect(one.body.headers).toEqual({ 'X-Api-Key': '********' });
    expect(one.text + all.text).not.toContain('secret-of-weather');
  });

  it.each<[string, Person]>([
    ['/api/server_details/nowhere', 'admin'],
    ['/api/server_details/broken', 'forecaster'],
    ['/api/server_details/weather', 'nobody'],
    ['/api/tools/nowhere', 'admin'],
    ['/api/tools/broken', 'forecaster'],
  ])('answers 404 at %s to %s, whether it exists or not', async (path, person) => {
    const { status, type } = await get(path, person);
    expect(status).toBe(404);
    expect(type).toBe('application/problem+json');
  });
});

describe('GET /api/tools/{path|all}', () => {
  it('lists the tools of one server', async () => {
    expect((await get('/api/tools/weather', 'reader')).body).toEqual({
      service_path: '/weather',
      tools: [
        { name: 'forecast', description: 'Weather of tomorrow.', inputSchema: { type: 'object' } },
        { name: 'alarm', description: 'Warns everybody.', inputSchema: { type: 'object' } },
      ],
    });
  });

  it('lists only tools that the caller may call, unless they may list the server', async () => {
    const { body } = await get('/api/tools/weather', 'forecaster');
    expect(body.tools).toEqual([expect.objectContaining({ name: 'forecast' })]);
    const all = await get('/api/tools/all', 'forecaster');
    expect(all.body.tools).toEqual([
      expect.objectContaining({ service_path: '/weather', name: 'forecast' }),
    ]);
  });

  it('lists the tools of all servers that are switched on', async () => {
    const { body } = await get('/api/tools/all');
    expect(body.tools).toHaveLength(6);
    expect(body.tools[0]).toMatchObject({ service_path: '/mcpgw', name: 'forecast' });
  });
});
