import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  freePorts,
  rawRequest,
  sendRaw,
  startGatewayStubs,
  type GatewayStubs,
  type RawRequest,
} from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerProcess } from '../testing/auth-server-process.js';
import { aReachable } from '../testing/gateway-plans.js';
import { startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';

/** The machine client may call one tool of one server. */
const POLICY = `
scopes:
  mcp-servers-unrestricted/read:
    - { server: allowed, methods: [initialize, tools/list, subscriptions/listen] }
  mcp-servers-unrestricted/execute:
    - { server: allowed, methods: [tools/call], tools: [any] }
groups: {}
ui: {}
`;

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
let authServer: AuthServerProcess;
let bearer: string;
beforeAll(async () => {
  stubs = await startGatewayStubs();
  const [auth = 0] = await freePorts(1);
  authServer = await startAuthServer({ auth, http: stubs.ports.http, policy: POLICY });
  nginx = await startNginx({ ...stubs.ports, auth }, [
    aReachable('/allowed', stubs.allowed.url),
    aReachable('/secret', stubs.secret.url),
  ]);
  bearer = `Authorization: Bearer ${await authServer.token()}`;
});
beforeEach(() => stubs.reset());
afterAll(async () => {
  await nginx.remove();
  await authServer.stop();
  await stubs.close();
});

const call = (name: string, padding = '') =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name, x: padding } });

const LISTEN = JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  method: 'subscriptions/listen',
  params: { notifications: { toolsListChanged: true } },
});

const JSON_TYPE = 'Content-Type: application/json';
const send = (request: RawRequest) => sendRaw(stubs.ports.http, rawRequest(request));
const post = (more: Partial<RawRequest> & { extra?: readonly string[] } = {}) => {
  const { extra = [], ...rest } = more;
  const headers = [bearer, JSON_TYPE, ...extra];
  return send({ method: 'POST', target: '/allowed/mcp', headers, body: call('any'), ...rest });
};
const nothingForwarded = () => {
  expect(stubs.allowed.requests).toEqual([]);
  expect(stubs.secret.requests).toEqual([]);
  expect(stubs.mcpgw.requests).toEqual([]);
};

describe('through nginx and the auth-server', () => {
  it('an allowed call reaches its server, byte for byte and without the token', async () => {
    const body = JSON.stringify(JSON.parse(call('any')), undefined, 2);
    const answer = await post({ body });
    expect(answer.status).toBe(200);
    expect(stubs.allowed.requests[0]?.body.toString()).toBe(body);
    expect(stubs.allowed.requests[0]?.header('authorization')).toEqual([]);
    expect(stubs.allowed.requests[0]?.header('x-gateway-identity')).toEqual([]);
  });

  it('a list goes through the relay, with a hop token', async () => {
    await post({ body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
    expect(stubs.mcpgw.requests[0]).toMatchObject({ method: 'POST', url: '/relay/mcp/allowed' });
    expect(stubs.mcpgw.requests[0]?.header('x-gateway-identity')).toEqual([
      expect.stringMatching(/^ey/),
    ]);
    expect(stubs.allowed.requests).toEqual([]);
  });

  it('a DELETE of a visible server reaches it', async () => {
    const request = { method: 'DELETE', target: '/allowed/mcp', headers: [bearer] };
    expect((await send(request)).status).toBe(200);
    expect(stubs.allowed.requests).toMatchObject([{ method: 'DELETE', url: '/mcp' }]);
    expect(stubs.allowed.requests[0]?.header('x-gateway-stream')).toEqual([]);
  });

  it.each([
    ['a stream', 'GET', 'mcp', undefined],
    ['a legacy stream', 'GET', 'sse', undefined],
    ['a stream that a message opens', 'POST', 'mcp', LISTEN],
  ])('%s goes through the relay, with a hop token and its right', async (_, method, door, body) => {
    await send({
      method,
      target: `/allowed/${door}`,
      headers: [bearer, JSON_TYPE],
      ...(body !== undefined && { body }),
    });
    const [request] = stubs.mcpgw.requests;
    expect(request).toMatchObject({ method, url: `/relay/${door}/allowed` });
    expect(request?.header('x-gateway-identity')).toEqual([expect.stringMatching(/^ey/)]);
    expect(request?.header('x-gateway-stream')).toEqual([expect.stringMatching(/^\d+\.[\w-]+$/)]);
    expect(stubs.allowed.requests).toEqual([]);
  });
});

describe('a call that is tried again', () => {
  const retry = (name: string, requestState: string) =>
    `{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"requestState":"${requestState}",` +
    `"inputResponses":{"a":{"action":"accept"}}, "name":"${name}"}}`;

  it.each(['of-another', String.raw`edited \u0061\/`, 'x'.repeat(50_000)])(
    'T-145: takes its state along as it is, and is decided on by itself',
    async (state) => {
      expect((await post({ body: retry('any', state) })).status).toBe(200);
      expect(stubs.allowed.requests[0]?.body.toString()).toBe(retry('any', state));
      stubs.allowed.forget();
      expect((await post({ body: retry('forbidden', state) })).status).toBe(403);
      nothingForwarded();
    },
  );
});

describe('a forbidden tool', () => {
  it.each([
    ['in 100 B', call('forbidden'), undefined],
    ['in 100 kB', call('forbidden', 'x'.repeat(100_000)), undefined],
    ['in 3 MB', call('forbidden', 'x'.repeat(3_000_000)), undefined],
    ['in chunks', call('forbidden', 'x'.repeat(40_000)), 1_000],
    ['after much space', `${' '.repeat(200_000)}${call('forbidden')}`, undefined],
    ['in lines', JSON.stringify(JSON.parse(call('forbidden')), undefined, 8), undefined],
    ['in escapes', call('forbidden').replace('forbidden', '\\u0066orbidden'), undefined],
  ])('T-027: is denied %s', async (_what, body, chunkSize) => {
    const answer = await post({ body, ...(chunkSize !== undefined && { chunkSize }) });
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ id: 7, error: { code: -32003 } });
    expect(answer.header('WWW-Authenticate')).toEqual([
      expect.stringContaining('error="insufficient_scope"'),
    ]);
    nothingForwarded();
  });

  it.each(['X-Tool-Name: any', 'X-Body: {"method":"ping"}', 'Mcp-Name: any', 'Mcp-Method: ping'])(
    'W-10: is denied whatever %s says',
    async (header) => {
      expect((await post({ body: call('forbidden'), extra: [header] })).status).toBe(403);
      nothingForwarded();
    },
  );
});

describe('8.1: what is answered', () => {
  const without = (...headers: string[]): Partial<RawRequest> => ({
    headers: [JSON_TYPE, ...headers],
  });

  it.each<[string, Partial<RawRequest> & { extra?: readonly string[] }, number]>([
    ['no token', without(), 401],
    ['a token that is none', without('Authorization: Bearer nonsense'), 401],
    ['T-030: a token of other bytes', without('Authorization: Bearer \xff\xfe'), 401],
    ['another scheme', without('Authorization: Basic YTpi'), 401],
    ['a server that is not visible', { target: '/secret/mcp' }, 403],
    ['a server that there is not', { target: '/nowhere/mcp' }, 403],
    ['T-031: a foreign origin', { extra: ['Origin: http://evil.example'] }, 403],
    ['T-031: no origin by name', { extra: ['Origin: null'] }, 403],
    ['W-11: a batch', { body: `[${call('any')}]` }, 400],
    ['no JSON', { body: '{"jsonrpc"' }, 400],
    ['no UTF-8', { body: Buffer.from([0x7b, 0xff, 0x7d]) }, 400],
    ['a byte order mark', { body: `\ufeff${call('any')}` }, 400],
    ['an empty body', { body: '' }, 400],
    ['T-141: a revision that there is not', { extra: ['MCP-Protocol-Version: 2026-7-28'] }, 400],
    ['T-026: gzip', { body: gzipSync(call('any')), extra: ['Content-Encoding: gzip'] }, 415],
    ['T-026: gzip by name only', { extra: ['Content-Encoding: gzip'] }, 415],
    ['T-026: br', { extra: ['Content-Encoding: identity, br'] }, 415],
    ['a POST to a stream', { target: '/allowed/sse' }, 405],
  ])('to %s', async (_what, request, status) => {
    const answer = await post(request);
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ jsonrpc: '2.0', error: {} });
    expect(answer.header('X-Request-Id')).toHaveLength(1);
    nothingForwarded();
  });

  it.each([
    'text/plain',
    'application/json; charset=utf-16',
    'application/vnd.x+json',
    'multipart/form-data',
  ])('T-025: to the media type %s is 415', async (type) => {
    const answer = await post({ headers: [bearer, `Content-Type: ${type}`] });
    expect(answer.status).toBe(415);
    nothingForwarded();
  });

  it.each<[string, Partial<RawRequest>, number]>([
    ['no token', { headers: [] }, 401],
    ['a token that is none', { headers: ['Authorization: Bearer nonsense'] }, 401],
    ['a server that is not visible', { target: '/secret/mcp' }, 403],
    ['a server that there is not', { target: '/nowhere/mcp' }, 403],
    ['a stream of a server that is not visible', { target: '/secret/sse' }, 403],
  ])('to a GET of %s', async (_what, request, status) => {
    const answer = await send({ target: '/allowed/mcp', headers: [bearer], ...request });
    expect(answer.status).toBe(status);
    expect(answer.header('WWW-Authenticate')).toEqual([
      expect.stringContaining('resource_metadata="http://localhost'),
    ]);
    expect(answer.json()).toMatchObject({ jsonrpc: '2.0', error: {} });
    nothingForwarded();
  });

  it.each(['GET', 'POST', 'DELETE', 'OPTIONS', 'PUT'])(
    'T-031: to a %s of a foreign origin is 403',
    async (method) => {
      for (const origin of [
        'http://evil.example',
        'null',
        `https://localhost:${stubs.ports.http}`,
        `http://localhost.evil.example:${stubs.ports.http}`,
      ]) {
        const headers = [bearer, JSON_TYPE, `Origin: ${origin}`];
        const answer = await send({ method, target: '/allowed/mcp', headers });
        expect([origin, answer.status]).toEqual([origin, 403]);
      }
      nothingForwarded();
    },
  );

  it.each(['Mcp-Session-Id', 'Mcp-Method', 'MCP-Protocol-Version', 'Origin', 'Content-Type'])(
    'T-020: to two %s headers is 400',
    async (name) => {
      const headers = [bearer, `${name}: a`, `${name}: b`];
      for (const method of ['GET', 'POST', 'DELETE']) {
        expect((await send({ method, target: '/allowed/mcp', headers })).status).toBe(400);
      }
      nothingForwarded();
    },
  );

  it.each(['GET', 'DELETE', 'POST'])(
    'T-093: to a %s in a session of somebody else is 404',
    async (method) => {
      const headers = [bearer, JSON_TYPE, 'Mcp-Session-Id: of-somebody-else'];
      const body = method === 'POST' ? { body: call('any') } : {};
      const answer = await send({ method, target: '/allowed/mcp', headers, ...body });
      expect(answer.status).toBe(404);
      expect(answer.json()).toMatchObject({ error: { message: 'Session not found' } });
      nothingForwarded();
    },
  );

  it('to a forbidden call is 403 with all the headers that nginx takes, too', async () => {
    const extra = ['a', 'b', 'c'].map((name) => `X-${name}: ${'x'.repeat(8_000)}`);
    expect((await post({ body: call('forbidden'), extra })).status).toBe(403);
  });

  it('T-066: to a token in the query is as to none', async () => {
    const target = `/allowed/mcp?access_token=${bearer.split(' ').at(-1)}`;
    for (const answer of [await post({ ...without(), target }), await send({ target })]) {
      expect(answer.status).toBe(401);
    }
    nothingForwarded();
  });

  it('is the same for a server that is not visible and one that there is not', async () => {
    const [secret, nowhere] = [
      await post({ target: '/secret/mcp' }),
      await post({ target: '/nowhere/mcp' }),
    ];
    expect(secret.body.equals(nowhere.body)).toBe(true);
  });

  it('sends a client without a token to where tokens are', async () => {
    const [challenge = ''] = (await post(without())).header('WWW-Authenticate');
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    const metadata = await send({ target: new URL(url).pathname });
    expect(metadata.status).toBe(200);
    expect(metadata.json()).toMatchObject({ resource: expect.stringContaining('/allowed/mcp') });
  });
});
