import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  HOP_TOKEN,
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
const SECRET = rawRequest({ method: 'POST', target: '/secret/mcp', body: CALL });
const JSON_TYPE = 'Content-Type: application/json';

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
beforeAll(async () => {
  stubs = await startGatewayStubs();
  nginx = await startNginx(stubs.ports, [
    aReachable('/allowed', stubs.allowed.url),
    aReachable('/secret', stubs.secret.url),
    aReachable('/mcpgw', stubs.mcpgw.url),
  ]);
});
beforeEach(() => stubs.reset());
afterAll(async () => {
  await nginx.remove();
  await stubs.close();
});

const send = (request: RawRequest) => sendRaw(stubs.ports.http, rawRequest(request));
const post = (headers: readonly string[], more: Partial<RawRequest> = {}) =>
  send({
    method: 'POST',
    target: '/allowed/mcp',
    headers: [JSON_TYPE, ...headers],
    body: CALL,
    ...more,
  });

/** All that comes until nginx closes the connection. */
async function conversation(...bytes: (string | Buffer)[]): Promise<number[]> {
  const connection = await openRaw(stubs.ports.http);
  const statuses: number[] = [];
  for (const piece of bytes) connection.send(piece);
  try {
    for (;;) statuses.push((await connection.answer('POST')).status);
  } catch {
    return statuses;
  } finally {
    connection.abort();
  }
}

const nobodyHeard = () => {
  expect(stubs.gate.requests).toEqual([]);
  expect(stubs.allowed.requests).toEqual([]);
  expect(stubs.secret.requests).toEqual([]);
};

describe('framing that two readers could understand differently', () => {
  const head = (...lines: string[]) =>
    ['POST /allowed/mcp HTTP/1.1', 'Host: localhost', JSON_TYPE, ...lines, '', ''].join('\r\n');

  it.each([
    ['T-015: two lengths', head('Content-Length: 4', 'Transfer-Encoding: chunked'), 400],
    [
      'T-015: two lengths, the other way',
      head('Transfer-Encoding: chunked', 'Content-Length: 4'),
      400,
    ],
    ['T-015: two different Content-Lengths', head('Content-Length: 4', 'Content-Length: 5'), 400],
    ['T-015: twice the same Content-Length', head('Content-Length: 4', 'Content-Length: 4'), 400],
    ['T-015: a Content-Length with a sign', head('Content-Length: +4'), 400],
    ['T-015: a Content-Length in another base', head('Content-Length: 0x4'), 400],
    ['T-015: an unknown coding', head('Transfer-Encoding: xchunked'), 501],
    ['T-015: chunked with a tab before it', head('Transfer-Encoding: \tchunked'), 501],
    ['T-015: chunked not at the end', head('Transfer-Encoding: chunked, identity'), 501],
    ['T-015: chunked after another', head('Transfer-Encoding: identity, chunked'), 501],
    ['T-015: chunked twice', head('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 400],
    ['T-015: a space before the colon', head('Content-Length : 4'), 400],
    ['T-015: a folded line', head('Content-Length: 4', ' 5'), 400],
    ['T-015: a NUL', head('X-Any: a\0b', 'Content-Length: 4'), 400],
    ['T-016: a chunk size that is none', `${head('Transfer-Encoding: chunked')}zz\r\n`, 400],
    [
      'T-016: a chunk size too large',
      `${head('Transfer-Encoding: chunked')}ffffffffffffffffff\r\n`,
      400,
    ],
    ['T-020: two Authorizations', head('Authorization: Bearer a', 'Authorization: Bearer b'), 400],
    ['T-021: a header of 9 kB', head(`X-Any: ${'x'.repeat(9 * 1024)}`), 400],
    [
      'T-021: 64 headers of 1 kB',
      head(...Array<string>(64).fill(`X-Any: ${'x'.repeat(1024)}`)),
      400,
    ],
    ['T-017: the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['T-017: a version there is not', 'POST /allowed/mcp HTTP/3.0\r\n\r\n', 505],
    ['a line that is none', 'POST\r\n\r\n', 400],
  ])('%s: ends the connection, and what follows is not executed', async (_what, bytes, status) => {
    const statuses = await conversation(bytes, SECRET);
    expect(statuses).toEqual([status]);
    nobodyHeard();
  });

  it('T-028: a body longer than it says is not a second request', async () => {
    const request = rawRequest({
      method: 'POST',
      target: '/allowed/mcp',
      headers: [JSON_TYPE],
      body: CALL,
    });
    expect(await conversation(request, '}}', SECRET)).toEqual([200, 400]);
    expect(stubs.allowed.requests[0]?.body.toString()).toBe(CALL);
    expect(stubs.secret.requests).toEqual([]);
    expect(stubs.gate.requests).toHaveLength(1);
  });

  it('T-028: a body shorter than it says is never judged', async () => {
    const connection = await openRaw(stubs.ports.http);
    connection.send(head('Content-Length: 100') + CALL);
    connection.end();
    await connection.closed;
    nobodyHeard();
  });

  it('T-015: what hides in a body is part of the body', async () => {
    const body = Buffer.concat([Buffer.from('{"x":"'), SECRET, Buffer.from('"}')]);
    expect((await post([], { body })).status).toBe(200);
    expect((await post([], { body, chunkSize: 7 })).status).toBe(200);
    expect(stubs.allowed.requests.map((request) => request.body)).toEqual([body, body]);
    expect(stubs.secret.requests).toEqual([]);
  });

  it('T-016: drops what stands beside the chunks', async () => {
    const bytes = `${head('Transfer-Encoding: chunked')}46;a="b"\r\n${CALL}\r\n0\r\nX-User: root\r\n\r\n`;
    expect((await sendRaw(stubs.ports.http, bytes)).status).toBe(200);
    expect(stubs.allowed.requests[0]?.body.toString()).toBe(CALL);
    expect(stubs.allowed.requests[0]?.header('x-user')).toEqual([]);
    expect(stubs.allowed.requests[0]?.header('content-length')).toEqual(['70']);
  });

  it('bare line feeds do no harm: what goes on is written anew', async () => {
    const bytes = `POST /allowed/mcp HTTP/1.1\nHost: localhost\n${JSON_TYPE}\nContent-Length: 70\n\n${CALL}`;
    expect((await sendRaw(stubs.ports.http, bytes)).status).toBe(200);
    expect(stubs.allowed.requests[0]?.body.toString()).toBe(CALL);
  });

  it('T-029: a body that waits for 100 Continue is denied like any other', async () => {
    const connection = await openRaw(stubs.ports.http);
    const [first = '', body = ''] = SECRET.toString().split('\r\n\r\n');
    connection.send(`${first}\r\nExpect: 100-continue\r\n\r\n`);
    await connection.until('100 Continue');
    connection.send(body);
    expect((await connection.answer('POST')).status).toBe(403);
    connection.abort();
    expect(stubs.secret.requests).toEqual([]);
  });
});

describe('a body', () => {
  it.each([
    ['one byte over', 4 * 1024 * 1024 + 1, undefined],
    ['5 MB', 5e6, undefined],
    ['5 MB in chunks', 5e6, 65_536],
  ])('T-027: of %s is 413 and never judged by its beginning', async (_what, size, chunkSize) => {
    const answer = await post([], {
      body: Buffer.alloc(size, 32),
      ...(chunkSize !== undefined && { chunkSize }),
    });
    expect(answer.status).toBe(413);
    expect(answer.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 } });
    nobodyHeard();
  });

  it('T-027: of exactly the limit is judged whole', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024, 32);
    expect((await post([], { body })).status).toBe(200);
    expect(stubs.gate.requests[0]?.body.length).toBe(body.length);
    expect(stubs.allowed.requests[0]?.body.length).toBe(body.length);
  });

  it.each(['GET', 'DELETE'])('of a %s is refused, for nobody would judge it', async (method) => {
    for (const chunkSize of [undefined, 8]) {
      const request = { method, target: '/allowed/mcp', body: CALL };
      const answer = await send(chunkSize === undefined ? request : { ...request, chunkSize });
      expect(answer.status).toBe(400);
    }
    nobodyHeard();
  });

  it('of no length is none', async () => {
    expect((await send({ method: 'DELETE', target: '/allowed/mcp', body: '' })).status).toBe(200);
  });
});

describe('a method', () => {
  it.each(['TRACE', 'CONNECT'])('W-62, T-023: %s is 405 for nginx itself', async (method) => {
    for (const target of ['/allowed/mcp', '/allowed/sse', '/allowed/messages']) {
      const answer = await send({ method, target });
      expect([target, answer.status]).toEqual([target, 405]);
      expect(answer.header('Allow')).toEqual(['GET, POST, DELETE']);
      expect(answer.json()).toMatchObject({ jsonrpc: '2.0' });
    }
    nobodyHeard();
  });

  it.each(['PUT', 'PATCH', 'HEAD', 'OPTIONS', 'FOO', 'PROPFIND'])(
    'W-62, T-031: %s is for the gate to refuse, which is told its name',
    async (method) => {
      stubs.gate.answerWith(refuse(405, { Allow: 'GET, POST, DELETE' }));
      const answer = await send({ method, target: '/allowed/mcp', headers: ['Origin: http://a'] });
      expect(answer.status).toBe(405);
      expect(stubs.gate.requests[0]?.header('x-original-method')).toEqual([method]);
      expect(stubs.gate.requests[0]?.header('origin')).toEqual(['http://a']);
      expect(stubs.allowed.requests).toEqual([]);
    },
  );

  it.each(['get', 'G ET', 'PO\tST'])('%j is no method', async (method) => {
    expect((await send({ method, target: '/allowed/mcp' })).status).toBe(400);
    nobodyHeard();
  });

  it.each(['X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: DELETE', 'X-Original-Method: DELETE'])(
    'T-022: is not changed by %s',
    async (header) => {
      await post([header]);
      await send({ target: '/allowed/mcp', headers: [header] });
      expect(stubs.allowed.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
      expect(stubs.gate.requests[1]?.header('x-original-method')).toEqual(['GET']);
    },
  );

  it('T-054: with a message in its query is judged without it', async () => {
    await send({ target: '/allowed/mcp?method=tools/call&name=any' });
    expect(stubs.gate.requests).toMatchObject([{ url: '/validate', body: Buffer.alloc(0) }]);
    expect(stubs.allowed.requests).toMatchObject([{ method: 'GET', body: Buffer.alloc(0) }]);
  });

  it('T-022: is not changed by a parameter', async () => {
    await post([], { target: '/allowed/mcp?_method=DELETE' });
    expect(stubs.allowed.requests[0]?.method).toBe('POST');
  });

  it.each([
    ['websocket', ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: eA==']],
    ['h2c', ['Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABkAAQ']],
  ])('W-63, T-024: is not upgraded to %s, and nobody hears of the wish', async (_what, headers) => {
    expect((await send({ target: '/allowed/mcp', headers })).status).toBe(200);
    expect((await post(headers)).status).toBe(200);
    for (const request of stubs.allowed.requests) {
      expect(request.header('upgrade')).toEqual([]);
      expect(request.header('connection').join()).not.toMatch(/upgrade/i);
    }
  });
});

describe('a header that names the caller', () => {
  const NAMES = [
    'X-User',
    'x-user',
    'X-USER',
    'X-Username',
    'X-Scopes',
    'X-Auth-Method',
    'X-Client-Id',
    'X-User-Pool-Id',
    'X-Region',
    'X-Server-Name',
    'X-Tool-Name',
    'X-Body',
    'X-Internal-Token',
    'X-Mcp-Server',
    'X-Mcp-Route',
    'X-Mcp-Endpoint',
    'X-Forwarded-User',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Prefix',
    'X-Remote-User',
    'X-Real-Ip',
    'Forwarded',
    'Authorization',
    'Cookie',
    'Proxy-Authorization',
    'X-Gateway-Stream',
  ];

  it.each(NAMES)(
    'W-25, W-26, W-27, T-018: %s never reaches a server from the client',
    async (name) => {
      await post([`${name}: root`]);
      await send({ target: '/allowed/mcp', headers: [`${name}: root`] });
      await send({ method: 'DELETE', target: '/allowed/mcp', headers: [`${name}: root`] });
      expect(stubs.allowed.requests).toHaveLength(3);
      for (const request of stubs.allowed.requests) {
        expect(request.headers.filter(([, value]) => value === 'root')).toEqual([]);
        expect(request.header(name)).toEqual([]);
      }
    },
  );

  it.each([
    ['X-Gateway-Identity: root'],
    ['x-gateway-identity: root'],
    ['X-Gateway-Identity: root', 'X-GATEWAY-IDENTITY: root'],
    ['X_Gateway_Identity: root'],
    ['X-Gateway-Identity: root', 'Connection: close, X-Gateway-Identity'],
    ['Connection: X-Gateway-Identity'],
  ])(
    'W-25, T-018, T-019: is ours and single where it is due, whatever comes: %s %s',
    async (...headers) => {
      await post(headers.filter(Boolean), { target: '/mcpgw/mcp' });
      await send({ target: '/mcpgw/mcp', headers: headers.filter(Boolean) });
      expect(stubs.mcpgw.requests).toHaveLength(2);
      for (const request of stubs.mcpgw.requests) {
        expect(request.header('x-gateway-identity')).toEqual([HOP_TOKEN]);
        expect(request.headers.filter(([, value]) => value === 'root')).toEqual([]);
      }
    },
  );

  it('is not there at all for servers of others', async () => {
    await post(['X-Gateway-Identity: root']);
    expect(stubs.allowed.requests[0]?.header('x-gateway-identity')).toEqual([]);
  });

  it('W-25: is dropped when it is spelt with an underscore', async () => {
    await post(['X_User: root', 'X_Mcp_Server: secret']);
    expect(stubs.allowed.requests[0]?.headers.map(([, value]) => value)).not.toContain('root');
  });
});

describe('what the gate is told', () => {
  it('is the client’s own words, without its cookies, and ours on where it goes', async () => {
    await post([
      'Authorization: Bearer t',
      'Cookie: session=s',
      'Origin: http://localhost',
      'MCP-Protocol-Version: 2026-07-28',
      'Mcp-Method: tools/call',
      'Mcp-Name: any',
      'Mcp-Session-Id: s1',
      'X-Request-Id: r1',
    ]);
    const told = Object.fromEntries(
      stubs.gate.requests[0]?.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? [],
    );
    expect(told).toEqual({
      host: 'auth-server',
      authorization: 'Bearer t',
      origin: 'http://localhost',
      'content-type': 'application/json',
      'content-length': '70',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'any',
      'mcp-session-id': 's1',
      'x-mcp-server': 'allowed',
      'x-mcp-client-address': '127.0.0.1',
      'x-mcp-endpoint': 'mcp',
      'x-mcp-route': 'direct',
      'x-original-method': 'POST',
      'x-request-id': 'r1',
    });
  });

  it.each([
    'Content-Type',
    'Content-Encoding',
    'Origin',
    'Last-Event-ID',
    'MCP-Protocol-Version',
    'Mcp-Session-Id',
    'Mcp-Method',
    'Mcp-Name',
  ])('T-020: is both of two %s headers, so that it can refuse them', async (name) => {
    const headers = [`${name}: one`, `${name}: two`];
    await post([], { headers });
    await send({ target: '/allowed/mcp', headers });
    for (const request of stubs.gate.requests) {
      expect(request.header(name)).toEqual(['one', 'two']);
    }
    expect(stubs.gate.requests).toHaveLength(2);
  });

  it('T-026: is the content coding, which no server ever gets', async () => {
    await post(['Content-Encoding: gzip']);
    expect(stubs.gate.requests[0]?.header('content-encoding')).toEqual(['gzip']);
    expect(stubs.allowed.requests[0]?.header('content-encoding')).toEqual([]);
  });

  it('is single where the client tries to speak for nginx', async () => {
    await post([
      'X-Mcp-Server: secret',
      'X-Mcp-Route: own',
      'X-Mcp-Endpoint: sse',
      'X-Mcp-Client-Address: 10.0.0.1',
      'X-Original-Method: GET',
    ]);
    const [request] = stubs.gate.requests;
    expect(request?.header('x-mcp-client-address')).toEqual(['127.0.0.1']);
    expect(request?.header('x-original-method')).toEqual(['POST']);
    expect(request?.header('x-mcp-server')).toEqual(['allowed']);
    expect(request?.header('x-mcp-route')).toEqual(['direct']);
    expect(request?.header('x-mcp-endpoint')).toEqual(['mcp']);
  });
});
