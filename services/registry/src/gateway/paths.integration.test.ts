import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CHALLENGE,
  openRaw,
  rawRequest,
  refuse,
  sendRaw,
  startGatewayStubs,
  type GatewayStubs,
  type RawRequest,
} from '@mcp-gateway/testing';
import { aReachable } from '../testing/gateway-plans.js';
import { startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';

const CALL = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"any"}}';
const JSON_TYPE = 'Content-Type: application/json';

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
beforeAll(async () => {
  stubs = await startGatewayStubs();
  nginx = await startNginx(stubs.ports, [
    aReachable('/allowed', stubs.allowed.url),
    aReachable('/allowed/deeper', stubs.secret.url),
    aReachable('/secret', stubs.secret.url),
    aReachable('/default', stubs.allowed.url),
  ]);
});
beforeEach(() => stubs.reset());
afterAll(async () => {
  await nginx.remove();
  await stubs.close();
});

const send = (request: RawRequest) => sendRaw(stubs.ports.http, rawRequest(request));
const post = (target: string, more: Partial<RawRequest> = {}) =>
  send({ method: 'POST', target, headers: [JSON_TYPE], body: CALL, ...more });

const reached = () =>
  [stubs.allowed, stubs.secret, stubs.mcpgw, stubs.registry].map(({ requests }) => requests.length);
const NOBODY = [0, 0, 0, 0];
const serverJudged = () => stubs.gate.requests.map((request) => request.header('x-mcp-server')[0]);

describe('a path that two readers could understand differently', () => {
  it.each([
    ['T-001, W-14', '/allowed/../secret/mcp'],
    ['T-001', '/secret/../allowed/mcp'],
    ['T-001', '/allowed/mcp/../mcp'],
    ['T-001', '/../allowed/mcp'],
    ['T-002, W-14', '/allowed/%2e%2e/secret/mcp'],
    ['T-002', '/allowed/%2E./secret/mcp'],
    ['T-002', '/allowed/.%2e/secret/mcp'],
    ['T-003, W-14', '/allowed/..%2fsecret/mcp'],
    ['T-003', '/allowed%2f..%2fsecret/mcp'],
    ['T-003', '/allowed%2Fmcp'],
    ['T-003', '/allowed%5c..%5csecret/mcp'],
    ['T-003', '/allowed\\..\\secret/mcp'],
    ['T-004', '/allowed/%252e%252e/secret/mcp'],
    ['T-004', '/allowed%252fmcp/mcp'],
    ['T-005', '//secret/mcp'],
    ['T-005', '/secret//mcp'],
    ['T-005', '///allowed/mcp'],
    ['T-008', '/allowed/mcp#/secret'],
    ['T-008', '/allowed/mcp?x=1#/secret'],
    ['NUL', '/allowed%00/mcp'],
    ['a space', '/allowed /mcp'],
  ])('%s: %s is 400 by any method, and nobody hears of it', async (_id, target) => {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const answer = await post(
        target,
        method === 'POST' ? {} : { method, body: undefined as never },
      );
      expect([method, answer.status]).toEqual([method, 400]);
    }
    expect(reached()).toEqual(NOBODY);
    expect(stubs.gate.requests).toEqual([]);
  });
});

describe('a path that is not quite the one of a server', () => {
  it.each([
    ['T-006', '/secret./mcp'],
    ['T-006', '/secret%20/mcp'],
    ['T-006', '/secret;x=1/mcp'],
    ['T-006', '/SECRET/mcp'],
    ['T-006', '/Secret/mcp'],
    ['T-006', '/secret+/mcp'],
    ['T-106', '/ѕecret/mcp'],
    ['an escape', '/s%65cret/mcp'],
    ['an escape', '/secret/%6dcp'],
    ['a dot', '/./secret/mcp'],
    ['an end of line', '/secret/mcp%0a'],
  ])('%s: %s is 404, and nobody hears of it', async (_id, target) => {
    const answer = await post(target);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: -32001 } });
    expect(reached()).toEqual(NOBODY);
    expect(stubs.gate.requests).toEqual([]);
  });

  it.each([
    ['T-007', '/allowedadmin/mcp', 'allowedadmin'],
    ['T-007', '/allowed-x/mcp', 'allowed-x'],
    ['T-007', '/allow/mcp', 'allow'],
    ['W-17', '/allowed/deeper/mcp', 'allowed/deeper'],
    ['W-17', '/allowed/other/mcp', 'allowed/other'],
    ['T-008', '/allowed/mcp?x=/secret', 'allowed'],
    ['T-008', '/allowed/mcp?x=/../secret/mcp', 'allowed'],
    ['T-009', 'http://localhost/allowed/mcp', 'allowed'],
  ])('%s: %s is judged as the server it names: %s', async (_id, target, server) => {
    await post(target);
    expect(serverJudged()).toEqual([server]);
  });

  it.each([
    ['T-013', '/allowed/admin'],
    ['T-013', '/allowed/.env'],
    ['T-013', '/allowed/metrics'],
    ['T-013', '/allowed'],
    ['T-013', '/allowed/'],
    ['T-013', '/allowed/mcp/'],
    ['T-013', '/allowed/mcp/x'],
    ['T-013', '/allowed/mcpx'],
    ['no server', '/mcp'],
    ['T-014', '/static../etc/passwd'],
    ['T-014', '/static/%2e%2e/etc/passwd'],
    ['a file of the installation', '/nginx.conf'],
    ['the word of a location', '/none'],
  ])('%s: %s is no MCP endpoint and never reaches a server', async (_id, target) => {
    const answer = await post(target);
    expect(answer.status).toBe(404);
    expect(reached().slice(0, 3)).toEqual([0, 0, 0]);
  });
});

describe('the server that a request is for', () => {
  it.each(['POST', 'GET', 'DELETE'])('of a %s is asked about and reached alone', async (method) => {
    const answer = await send(
      method === 'POST'
        ? { method, target: '/allowed/mcp', headers: [JSON_TYPE], body: CALL }
        : { method, target: '/allowed/mcp' },
    );
    expect(answer.status).toBe(200);
    expect(reached()).toEqual([1, 0, 0, 0]);
    expect(stubs.allowed.requests[0]).toMatchObject({ method, url: '/mcp' });
    expect(stubs.gate.requests[0]).toMatchObject({ method: 'POST', url: '/validate' });
    expect(stubs.gate.requests[0]?.header('x-original-method')).toEqual([method]);
  });

  it.each(['POST', 'GET', 'DELETE'])(
    'is never reached by %s without the gate’s word',
    async (method) => {
      const answer = await send(
        method === 'POST'
          ? { method, target: '/secret/mcp', headers: [JSON_TYPE], body: CALL }
          : { method, target: '/secret/mcp' },
      );
      expect(answer.status).toBe(403);
      expect(answer.header('WWW-Authenticate')).toEqual([CHALLENGE]);
      expect(reached()).toEqual(NOBODY);
    },
  );

  it('may be called by a word of nginx', async () => {
    expect((await post('/default/mcp')).status).toBe(200);
    expect(reached()).toEqual([1, 0, 0, 0]);
  });

  it.each(['POST', 'GET'])('is 404 to %s, allowed or not, when there is none', async (method) => {
    const answer = await post(
      '/nowhere/mcp',
      method === 'GET' ? { method, body: undefined as never } : {},
    );
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: -32001 } });
    expect(reached()).toEqual(NOBODY);
  });

  it.each([
    ['X-Original-URL: /allowed/mcp'],
    ['X-Original-URI: /allowed/mcp'],
    ['X-Forwarded-Uri: /allowed/mcp'],
    ['X-Rewrite-URL: /allowed/mcp'],
    ['X-Mcp-Server: allowed'],
    ['X-Mcp-Endpoint: sse'],
    ['User-Agent: kube-probe/1.30'],
    ['User-Agent: GoogleHC/1.0'],
  ])('T-010, T-011: is not changed by %s', async (header) => {
    const answer = await post('/secret/mcp', { headers: [JSON_TYPE, header] });
    expect(answer.status).toBe(403);
    expect(serverJudged()).toEqual(['secret']);
    expect(stubs.gate.requests[0]?.header('x-mcp-endpoint')).toEqual(['mcp']);
    expect(reached()).toEqual(NOBODY);
  });
});

describe('the legacy endpoints of a server', () => {
  it.each([
    ['GET', '/allowed/sse', '/relay/sse/allowed'],
    ['POST', '/allowed/messages', '/relay/messages/allowed'],
    ['POST', '/allowed/messages?session=a%2Fb', '/relay/messages/allowed?session=a%2Fb'],
  ])('%s %s go to the relay as %s', async (method, target, url) => {
    stubs.gate.answerWith((request, res) => {
      const redirect = request.method === 'POST' ? { 'X-Accel-Redirect': '@relay' } : {};
      res.writeHead(200, { 'Content-Length': '0', 'X-Gateway-Identity': 'hop', ...redirect }).end();
    });
    const answer = await send(
      method === 'POST' ? { method, target, headers: [JSON_TYPE], body: CALL } : { method, target },
    );
    expect(answer.status).toBe(200);
    expect(stubs.mcpgw.requests).toEqual([expect.objectContaining({ method, url })]);
    expect(stubs.mcpgw.requests[0]?.header('x-gateway-identity')).toEqual(['hop']);
    expect(reached()).toEqual([0, 0, 1, 0]);
  });

  it.each(['/secret/sse', '/secret/messages'])('refuse %s like any other', async (target) => {
    expect((await send({ target })).status).toBe(403);
    expect((await post(target)).status).toBe(403);
    expect(reached()).toEqual(NOBODY);
  });
});

describe('a host that is not ours', () => {
  it.each([
    ['W-15, T-009', 'evil.example', 421],
    ['W-15, T-009', 'x?', 421],
    ['W-15, T-009', 'x#', 421],
    ['W-15, T-009', 'a@evil', 421],
    ['T-009', 'localhost.evil.example', 421],
    ['T-009', 'localhost@evil', 421],
    ['W-15', 'gw/allowed/', 400],
    ['T-009', 'local host', 400],
    ['T-009', '', 400],
  ])('%s: %j is %i', async (_id, host, status) => {
    const answer = await post('/allowed/mcp', { host });
    expect(answer.status).toBe(status);
    expect(reached()).toEqual(NOBODY);
    expect(stubs.gate.requests).toEqual([]);
  });

  it('T-009: is recognised in an absolute URL too', async () => {
    expect((await post('http://evil.example/allowed/mcp')).status).toBe(421);
    expect(reached()).toEqual(NOBODY);
  });

  it.each([
    ['two', 'Host: localhost\r\nHost: evil.example\r\n'],
    ['two of the same', 'Host: localhost\r\nHost: localhost\r\n'],
    ['none', ''],
  ])('T-009: is 400 when there are %s', async (_what, lines) => {
    const answer = await sendRaw(stubs.ports.http, `GET /allowed/mcp HTTP/1.1\r\n${lines}\r\n`);
    expect(answer.status).toBe(400);
    expect(reached()).toEqual(NOBODY);
  });

  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1', 'localhost.'])('is not %s', async (host) => {
    expect((await post('/allowed/mcp', { host })).status).toBe(200);
    expect(serverJudged()).toEqual(['allowed']);
  });
});

describe('a door between our services', () => {
  it.each([
    '/validate',
    '/validate?x',
    '/internal/',
    '/internal/relay-routes',
    '/internal/introspect',
    '//internal/introspect',
    '/x/../internal/introspect',
    '/%69nternal/introspect',
    '/internal%2fintrospect',
  ])('T-012: %s is 404 from outside, and nobody hears of it', async (target) => {
    for (const method of ['GET', 'POST', 'HEAD']) {
      const answer = await send({ method, target, ...(method === 'POST' && { body: CALL }) });
      expect([method, answer.status]).toEqual([method, 404]);
    }
    expect(reached()).toEqual(NOBODY);
    expect(stubs.gate.requests).toEqual([]);
  });

  it.each(['/@gate', '/@upstream', '/@relay', '/_validate', '/@e403'])(
    'T-012: %s is a path like any other',
    async (target) => {
      expect((await post(target)).status).toBe(404);
      expect(reached()).toEqual([0, 0, 0, 1]);
    },
  );

  it.each(['/internal/introspect/../../oauth2/token', '/oauth2/../internal/introspect'])(
    'T-012: the auth-server’s is not reached by %s',
    async (target) => {
      stubs.gate.answerWith(refuse(404));
      await post(target);
      for (const { url } of stubs.gate.requests) {
        expect(new URL(url, 'http://h').pathname).not.toMatch(/^\/(internal|validate)/);
      }
      expect(reached().slice(0, 3)).toEqual([0, 0, 0]);
    },
  );
});

describe('a connection', () => {
  it('serves one server after another, each by its own path', async () => {
    const connection = await openRaw(stubs.ports.http);
    for (const [target, status] of [
      ['/allowed/mcp', 200],
      ['/secret/mcp', 403],
      ['/allowed/mcp', 200],
    ] as const) {
      connection.send(rawRequest({ method: 'POST', target, headers: [JSON_TYPE], body: CALL }));
      expect((await connection.answer('POST')).status).toBe(status);
    }
    expect(reached()).toEqual([2, 0, 0, 0]);
    connection.abort();
  });
});

describe('T-074: metadata of a server as a resource', () => {
  const PREFIX = '/.well-known/oauth-protected-resource';
  const asked = () => stubs.gate.requests.map(({ url }) => url);

  it.each(['/allowed/mcp', '/allowed/deeper/mcp', '/allowed/sse', ''])(
    'is told by the auth-server: %s',
    async (path) => {
      await send({ target: PREFIX + path });
      expect(asked()).toEqual([PREFIX + path]);
    },
  );

  it.each([
    '/unknown/mcp',
    '/unknown/sse',
    '/allowed/unknown/mcp',
    '/allowed/mcp/mcp',
    '/allowed/%2e%2e/unknown/mcp',
  ])('is not there for a server that is not: %s', async (path) => {
    const answer = await send({ target: PREFIX + path });
    expect(answer.status).toBe(404);
    expect(answer.header('access-control-allow-origin')).toEqual(['*']);
    expect(asked()).toEqual([]);
    expect(reached()).toEqual(NOBODY);
  });
});
