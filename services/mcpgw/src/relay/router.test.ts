import { generateKeyPair } from 'jose';
import { createHopTokenSigner } from '@mcp-gateway/identity';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INTERNAL_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.js';
import { startStreamableUpstream, type Upstream } from '../testing/upstreams.js';

let gateway: TestGateway;
let upstream: Upstream;

beforeAll(async () => {
  gateway = await startTestGateway();
  upstream = await startStreamableUpstream();
  gateway.addRoute('/some', { streamable_http_url: `${upstream.url}/mcp` });
  gateway.addRoute('/legacy', { sse_url: `${upstream.url}/sse` });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

type Sent = { path: string; method?: string; headers?: Record<string, string>; body?: string };

const send = async ({ path, method = 'GET', headers = {}, body }: Sent) => {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
const withToken = async (server: string, who = 'alice') => ({
  'x-gateway-identity': await gateway.tokenFor(who, server),
  'x-gateway-stream': `${Date.now() + 60_000}.ticket`,
});

describe('the relay without a valid hop token', () => {
  const paths = [
    '/relay/sse/some',
    '/relay/messages/some',
    '/relay/mcp/some',
    '/relay/nowhere',
    '/relay',
  ];

  it.each(paths)('answers 401 at %s, whatever else is wrong (W-30)', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
      const { status, text } = await send({ path, method });
      expect(status).toBe(401);
      expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', id: null, error: {} });
    }
  });

  const cases: [string, () => Promise<Record<string, string>>][] = [
    ['a bearer token', () => Promise.resolve({ authorization: 'Bearer x' })],
    ['the internal key', () => Promise.resolve({ authorization: `Bearer ${INTERNAL_KEY}` })],
    ['nonsense', () => Promise.resolve({ 'x-gateway-identity': 'x.y.z' })],
    [
      'two tokens',
      async () => {
        const token = await gateway.tokenFor('alice', 'some');
        return { 'x-gateway-identity': `${token}, ${token}` };
      },
    ],
    [
      'a token for another service',
      async () => ({
        'x-gateway-identity': await gateway.tokenFor('alice', 'some', ['registry']),
      }),
    ],
    [
      'a token signed by somebody else',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        const sign = createHopTokenSigner({
          issuer: 'http://gateway.test',
          keyId: 'key-1',
          privateKey,
        });
        const principal = {
          subject: 'root',
          kind: 'user',
          name: 'root',
          scopes: ['everything'],
        } as const;
        return { 'x-gateway-identity': await sign({ principal, server: 'some' }, ['mcpgw']) };
      },
    ],
  ];
  it.each(['', 'ticket', '1.', '.ticket', 'never.ticket', '1.two tickets'])(
    'answers 401 to a token whose right to a stream is "%s" (T-147)',
    async (right) => {
      const headers = { ...(await withToken('some')), 'x-gateway-stream': right };
      expect((await send({ path: '/relay/mcp/some', headers })).status).toBe(401);
    },
  );

  it.each(cases)('answers 401 to %s', async (_title, headers) => {
    const { status } = await send({ path: '/relay/mcp/some', headers: await headers() });
    expect(status).toBe(401);
  });
});

describe('the relay with a hop token', () => {
  it.each([
    ['another server', '/relay/mcp/other'],
    ['a server below it', '/relay/mcp/some/more'],
    ['it with a slash at its end', '/relay/mcp/some/'],
    ['it in other letters', '/relay/mcp/Some'],
    ['no server', '/relay/mcp'],
    ['it behind a detour', '/relay/mcp/other%2F..%2Fsome'],
  ])('answers 403 for %s (W-13)', async (_title, path) => {
    const { status } = await send({ path, headers: await withToken('some') });
    expect(status).toBe(403);
  });

  it('answers 404 for a server that has no route', async () => {
    const { status, text } = await send({
      path: '/relay/sse/gone',
      headers: await withToken('gone'),
    });
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32001, message: 'No enabled server at this path' },
    });
  });

  it.each([
    ['Streamable HTTP', '/relay/mcp/legacy', 'legacy'],
    ['HTTP+SSE', '/relay/sse/some', 'some'],
  ])('answers 404 where the server does not offer %s', async (_title, path, server) => {
    const { status } = await send({ path, headers: await withToken(server) });
    expect(status).toBe(404);
  });

  it('answers 404 for a door that there is not', async () => {
    const { status } = await send({
      path: '/relay/toString/some',
      headers: await withToken('some'),
    });
    expect(status).toBe(404);
  });

  it.each([
    ['sse', ['POST', 'HEAD', 'DELETE'], 'GET'],
    ['messages', ['GET', 'DELETE'], 'POST'],
    ['mcp', ['PUT', 'HEAD', 'OPTIONS'], 'POST, GET, DELETE'],
  ])('answers 405 to other methods at %s', async (door, methods, allow) => {
    for (const method of methods) {
      const headers = await withToken('some');
      const answer = await send({ path: `/relay/${door}/some`, method, headers });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, allow]);
    }
  });

  it.each([
    ['no JSON', '{', -32700],
    ['a batch', '[]', -32600],
    ['two methods', '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}', -32600],
  ])('answers 400 to a message that is %s', async (_title, body, code) => {
    const headers = { ...(await withToken('some')), 'content-type': 'application/json' };
    const { status, text } = await send({ path: '/relay/mcp/some', method: 'POST', headers, body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toHaveProperty('error.code', code);
  });

  it('answers 413 to a message that is too large', async () => {
    const headers = { ...(await withToken('some')), 'content-type': 'application/json' };
    const body = ' '.repeat(17 * 1024 * 1024);
    const { status } = await send({ path: '/relay/mcp/some', method: 'POST', headers, body });
    expect(status).toBe(413);
  });

  it('returns and logs the id of the request, and logs no session or token', async () => {
    const headers = { ...(await withToken('some')), 'x-request-id': 'request-1' };
    const path = '/relay/messages/some?session=sealed-session';
    const answer = await send({ path, method: 'POST', headers, body: '{}' });
    expect(answer.headers.get('x-request-id')).toBe('request-1');
    const log = gateway.log.join('');
    expect(log).toContain('request-1');
    expect(log).not.toContain('sealed-session');
    expect(log).not.toContain(headers['x-gateway-identity']);
  });

  it('answers 503 while the registry is down and the server is not known', async () => {
    const alone = await startTestGateway();
    const token = await alone.tokenFor('alice', 'some');
    const ask = async () =>
      fetch(`${alone.url}/relay/mcp/some`, {
        headers: { ...(await withToken('some')), 'x-gateway-identity': token },
      });
    expect((await ask()).status).toBe(404);
    await alone.services.close();
    expect((await ask()).status).toBe(503);
    await alone.close();
  });
});
