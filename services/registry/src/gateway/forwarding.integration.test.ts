import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  allow,
  freePorts,
  openRaw,
  rawRequest,
  refuse,
  sendRaw,
  sha256,
  startGatewayStubs,
  type Answer,
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
  const [nobody] = await freePorts(1);
  nginx = await startNginx(stubs.ports, [
    aReachable('/allowed', stubs.allowed.url),
    aReachable('/prefixed', `${stubs.allowed.url}a/b/`),
    aReachable('/gone', `http://127.0.0.1:${nobody}/`),
    aReachable('/keyed', stubs.allowed.url, { headers: { 'X-Api-Key': 'k3y' } }),
  ]);
});
beforeEach(() => stubs.reset());
afterAll(async () => {
  await nginx.remove();
  await stubs.close();
});

const send = (request: RawRequest) => sendRaw(stubs.ports.http, rawRequest(request));
const post = (more: Partial<RawRequest> = {}) =>
  send({ method: 'POST', target: '/allowed/mcp', headers: [JSON_TYPE], body: CALL, ...more });
const get = (target = '/allowed/mcp', headers: readonly string[] = []) => send({ target, headers });
const both = async () => [await post(), await get()] as const;

/** A message of so many bytes, of which no two neighbours are the same. */
function aBody(size: number): Buffer {
  const filler = Array.from({ length: size }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26)));
  const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"x":"${filler.join('')}"}}`;
  return Buffer.from(text).subarray(0, size);
}

describe('a message', () => {
  it.each([
    ['100 B', aBody(100), undefined],
    ['10 kB', aBody(10_000), undefined],
    ['1 MB', aBody(1_000_000), undefined],
    ['100 B in chunks of one byte', aBody(100), 1],
    ['10 kB in chunks', aBody(10_000), 1_000],
    ['1 MB in chunks', aBody(1_000_000), 65_536],
    ['lines and spaces', Buffer.from(JSON.stringify(JSON.parse(CALL), undefined, 4)), undefined],
    ['CR, LF and tabs', Buffer.from('{\r\n\t"jsonrpc" : "2.0" ,\r\n\t"id":1\r\n}\r\n'), undefined],
    ['every byte there is', Buffer.from(Array.from({ length: 256 }, (_, i) => i)), undefined],
    ['no bytes', Buffer.alloc(0), undefined],
  ])('T-048: of %s is judged and arrives byte for byte', async (_what, body, chunkSize) => {
    const answer = await post({ body, ...(chunkSize !== undefined && { chunkSize }) });
    expect(answer.status).toBe(200);
    expect(stubs.gate.requests.map((request) => sha256(request.body))).toEqual([sha256(body)]);
    expect(stubs.allowed.requests.map((request) => sha256(request.body))).toEqual([sha256(body)]);
    expect(answer.json()).toMatchObject({ result: { size: body.length, sha256: sha256(body) } });
  });

  it('goes to the endpoint below the prefix of its server, with the query as it came', async () => {
    await post({ target: '/prefixed/mcp?a=%2F..&b=c+d' });
    expect(stubs.allowed.requests[0]?.url).toBe('/a/b/mcp?a=%2F..&b=c+d');
  });

  it('is for the host that its server has', async () => {
    await post();
    expect(stubs.allowed.requests[0]?.header('host')).toEqual([`127.0.0.1:${stubs.allowed.port}`]);
  });

  it('keeps the headers that MCP and its client need', async () => {
    const headers = [
      'Accept: application/json, text/event-stream',
      'MCP-Protocol-Version: 2026-07-28',
      'Mcp-Method: tools/call',
      'Mcp-Name: =?base64?YW55?=',
      'Mcp-Param-City: Rome',
      'Last-Event-ID: 42',
      'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'X-Any: x',
    ];
    await post({ headers: [JSON_TYPE, ...headers] });
    await get('/allowed/mcp', headers);
    for (const request of stubs.allowed.requests) {
      for (const line of headers) {
        const [name = '', value] = line.split(': ');
        expect([name, request.header(name)]).toEqual([name, [value]]);
      }
    }
  });

  it.each([
    ['taken from the client', 'X-Request-Id: client-1.2_3', /^client-1\.2_3$/],
    ['made where the client’s is not well-formed', 'X-Request-Id: a b"c', /^[0-9a-f]{32}$/],
    ['made where the client’s is too long', `X-Request-Id: ${'x'.repeat(65)}`, /^[0-9a-f]{32}$/],
    ['made where the client has none', 'X-Any: x', /^[0-9a-f]{32}$/],
  ])('has one id at every hop, %s', async (_what, header, expected) => {
    const answers = [
      await post({ headers: [JSON_TYPE, header] }),
      await get('/allowed/mcp', [header]),
    ];
    answers.forEach((answer, i) => {
      const [id = ''] = answer.header('X-Request-Id');
      expect(id).toMatch(expected);
      expect(answer.header('X-Request-Id')).toEqual([id]);
      expect(stubs.gate.requests[i]?.header('x-request-id')).toEqual([id]);
      expect(stubs.allowed.requests[i]?.header('x-request-id')).toEqual([id]);
    });
  });

  it('A-14: belongs to the session that the gate names, not to the one the client does', async () => {
    stubs.gate.answerWith(allow('@upstream', { 'X-Mcp-Session': 'named-by-the-gate' }));
    const headers = [JSON_TYPE, 'Mcp-Session-Id: sealed', 'X-Mcp-Session: forged'];
    await post({ headers });
    await get('/allowed/mcp', headers);
    await send({ method: 'DELETE', target: '/allowed/mcp', headers });
    expect(stubs.allowed.requests).toHaveLength(3);
    for (const request of stubs.allowed.requests) {
      expect(request.header('mcp-session-id')).toEqual(['named-by-the-gate']);
      expect(request.header('x-mcp-session')).toEqual([]);
    }
    for (const request of stubs.gate.requests) {
      expect(request.header('mcp-session-id')).toEqual(['sealed']);
    }
  });

  it('A-14: belongs to no session when the gate names none', async () => {
    await post({ headers: [JSON_TYPE, 'Mcp-Session-Id: s1', 'X-Mcp-Session: s1'] });
    await get('/allowed/mcp', ['Mcp-Session-Id: s1', 'X-Mcp-Session: s1']);
    for (const request of stubs.allowed.requests) {
      expect(request.header('mcp-session-id')).toEqual([]);
      expect(request.header('x-mcp-session')).toEqual([]);
    }
  });

  it('comes from no page, as far as its server hears', async () => {
    await post({ headers: [JSON_TYPE, 'Origin: http://localhost'] });
    expect(stubs.gate.requests[0]?.header('origin')).toEqual(['http://localhost']);
    expect(stubs.allowed.requests[0]?.header('origin')).toEqual([]);
  });

  it('for a server that needs headers goes to the relay, whatever its method', async () => {
    stubs.gate.answerWith(allow('@relay', { 'X-Gateway-Identity': 'hop' }));
    await post({ target: '/keyed/mcp' });
    await get('/keyed/mcp');
    expect(stubs.gate.requests.map((request) => request.header('x-mcp-route'))).toEqual([
      ['relay'],
      ['relay'],
    ]);
    expect(stubs.mcpgw.requests.map(({ method, url }) => [method, url])).toEqual([
      ['POST', '/relay/mcp/keyed'],
      ['GET', '/relay/mcp/keyed'],
    ]);
    for (const request of stubs.mcpgw.requests) {
      expect(request.header('x-gateway-identity')).toEqual(['hop']);
    }
    expect(stubs.allowed.requests).toEqual([]);
  });
});

describe('the gate', () => {
  it.each([400, 401, 403, 404, 405, 415, 429, 503])(
    'refuses with %i in its own words, whatever the method',
    async (status) => {
      stubs.gate.answerWith(refuse(status, { 'WWW-Authenticate': 'Bearer x', 'Retry-After': '5' }));
      for (const answer of await both()) {
        expect(answer.status).toBe(status);
        expect(answer.json()).toMatchObject({
          id: 7,
          error: { message: `refused with ${status}` },
        });
        expect(answer.header('WWW-Authenticate')).toEqual(['Bearer x']);
        expect(answer.header('Retry-After')).toEqual(['5']);
        expect(answer.header('X-Request-Id')).toHaveLength(1);
      }
      expect(stubs.allowed.requests).toEqual([]);
    },
  );

  const broken: [what: string, answer: Answer][] = [
    ['fails with 500', refuse(500)],
    ['fails with 502', refuse(502)],
    ['redirects', refuse(302, { Location: 'http://evil.example/' })],
    ['says that nothing was modified', refuse(304)],
    ['breaks off', (_request, res) => res.destroy()],
    [
      'breaks off within its headers',
      (_request, res) => res.socket?.end('HTTP/1.1 200 OK\r\nX-Acc'),
    ],
  ];
  it.each(broken)('T-125: answers nothing but 503 when it %s', async (_what, answer) => {
    stubs.gate.answerWith(answer);
    for (const got of [await post(), await get()]) {
      expect(got.status).toBe(503);
      expect(got.header('Retry-After')).toEqual(['5']);
      expect(got.header('Location')).toEqual([]);
      expect(got.header('X-Request-Id')).toHaveLength(1);
      expect(got.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32603 } });
    }
    expect(stubs.allowed.requests).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['nothing', (_request, res) => res.writeHead(200).end()],
    ['a page', (_request, res) => res.writeHead(200).end('<html>allowed</html>')],
    ['who calls', (_request, res) => res.writeHead(204, { 'X-Gateway-Identity': 'x' }).end()],
    [
      'a place that there is not',
      (_request, res) => res.writeHead(200, { 'X-Accel-Redirect': '/nowhere' }).end(),
    ],
  ])('T-125: forwards nothing when it says 2xx and %s', async (_what, answer) => {
    stubs.gate.answerWith(answer);
    await both();
    expect(stubs.allowed.requests).toEqual([]);
    expect(stubs.mcpgw.requests).toEqual([]);
  });

  it('T-125: answers 503 when it says nothing for ten seconds', async () => {
    stubs.gate.answerWith(() => undefined);
    const [posted, got] = await Promise.all([post(), get()]);
    expect([posted.status, got.status]).toEqual([503, 503]);
    expect(stubs.allowed.requests).toEqual([]);
  });

  it.each([
    ['a 200 that names no location', 200],
    ['a 204', 204],
  ])('T-125: sends nothing on for %s to a POST', async (_what, status) => {
    stubs.gate.answerWith((_request, res) => res.writeHead(status).end());
    await post();
    expect(stubs.allowed.requests).toEqual([]);
    expect(stubs.mcpgw.requests).toEqual([]);
  });
});

describe('a server that fails', () => {
  it('and cannot be reached is 502 in JSON-RPC', async () => {
    for (const answer of [await post({ target: '/gone/mcp' }), await get('/gone/mcp')]) {
      expect(answer.status).toBe(502);
      expect(answer.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32603 } });
      expect(answer.header('X-Request-Id')).toHaveLength(1);
    }
  });

  it.each([300, 301, 302, 303, 304, 305, 307, 308, 401, 407, 502, 504])(
    'T-102, T-119: and answers %i is 502, without its headers and its words',
    async (status) => {
      stubs.allowed.answerWith((_request, res) =>
        res
          .writeHead(status, {
            Location: 'http://169.254.169.254/',
            'WWW-Authenticate': 'Bearer resource_metadata="https://evil.example/"',
            'Proxy-Authenticate': 'Basic realm="x"',
          })
          .end(status === 304 ? undefined : 'its words'),
      );
      for (const answer of await both()) {
        expect(answer.status).toBe(502);
        expect(answer.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32603 } });
        expect(JSON.stringify(answer.headers)).not.toMatch(/169\.254|evil|realm/);
        expect(answer.body.toString()).not.toContain('its words');
      }
      expect(stubs.allowed.requests).toHaveLength(2);
    },
  );

  it('and breaks off before its answer is 502', async () => {
    stubs.allowed.answerWith((_request, res) => res.destroy());
    for (const answer of await both()) expect(answer.status).toBe(502);
  });

  it.each([400, 402, 403, 404, 405, 406, 409, 410, 413, 415, 418, 421, 422, 429, 500, 501, 503])(
    'T-143: and answers %i itself has its say, word for word',
    async (status) => {
      const body = `{"jsonrpc": "2.0",\n "id":7, "error":{"code":-32601,"message":"é ${status}"}}`;
      stubs.allowed.answerWith((_request, res) =>
        res.writeHead(status, { 'Content-Type': 'application/json;charset=utf-8' }).end(body),
      );
      for (const answer of await both()) {
        expect(answer.status).toBe(status);
        expect(answer.body.toString()).toBe(body);
        expect(answer.header('Content-Type')).toEqual(['application/json;charset=utf-8']);
      }
    },
  );

  it('T-143: and answers a notification with 202 and no body has no type added', async () => {
    stubs.allowed.answerWith((_request, res) =>
      res.writeHead(202, { 'Content-Length': '0' }).end(),
    );
    const answer = await post();
    expect([answer.status, answer.body.length, answer.header('Content-Type')]).toEqual([
      202,
      0,
      [],
    ]);
  });

  it('T-119: and sends headers of 8 kB is 502', async () => {
    stubs.allowed.answerWith((_request, res) =>
      res.writeHead(200, { 'Mcp-Session-Id': 's'.repeat(8192) }).end(),
    );
    expect((await post()).status).toBe(502);
  });
});

describe('what is no HTTP answer', () => {
  const looksLike =
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer x\r\nContent-Length: 0\r\n\r\n';
  const CASES: [what: string, pieces: string[]][] = [
    ['looks like one after an empty line', [`\r\n${looksLike}`]],
    ['looks like one in lower case', [looksLike.toLowerCase()]],
    ['looks like one when one in it is taken out', [`HTHTTP/TP/${looksLike.slice(5)}`]],
    ['comes in pieces', ['\r', '\nHT', 'TP/1', `.1${looksLike.slice(8)}`]],
    ['is followed by one', [`x\r\n\r\n${looksLike}`]],
    ['is of another protocol', ['SSH-2.0-OpenSSH_9.2\r\n']],
  ];

  it.each(CASES)('T-119: is never read as one by a client: it %s', async (_what, pieces) => {
    const sendPieces = async (socket: Socket) => {
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(30);
      }
      socket.end();
    };
    stubs.allowed.answerWith((_request, res) => void sendPieces(res.socket!));
    const url = `http://127.0.0.1:${stubs.ports.http}/allowed/mcp`;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const connection = await openRaw(stubs.ports.http);
    connection.send(rawRequest({ target: '/allowed/mcp' }));
    const end = pieces.join('').slice(-4);
    expect(await connection.until(end)).not.toMatch(/HTTP\//i);
    connection.abort();
  });

  it('T-125: of the gate is not read as one either, and nothing is sent on', async () => {
    stubs.gate.answerWith((_request, res) => res.socket?.end(`\r\n${looksLike}`));
    const connection = await openRaw(stubs.ports.http);
    connection.send(rawRequest({ method: 'POST', target: '/allowed/mcp', body: CALL }));
    expect(await connection.until('Content-Length: 0\r\n\r\n')).not.toMatch(/HTTP\//i);
    connection.abort();
    expect(stubs.allowed.requests).toEqual([]);
  });

  it('has no part in how real answers are handled', async () => {
    const body = Buffer.from(`{"text":"http/1.1 HTTP/1.1 ${'x'.repeat(200_000)}"}`);
    stubs.allowed.answerWith((_request, res) =>
      res.writeHead(200, { 'Content-Length': body.length, ETag: '"x"' }).end(body),
    );
    for (const answer of await both()) {
      expect(answer.body.equals(body)).toBe(true);
      expect(answer.header('Content-Length')).toEqual([String(body.length)]);
      expect(answer.header('ETag')).toEqual(['"x"']);
    }
  });
});

describe('an answer', () => {
  const FOREIGN = {
    'Set-Cookie': 'session=evil',
    'X-Accel-Redirect': '/internal/x',
    'X-Accel-Buffering': 'yes',
    'X-Accel-Expires': '3600',
    'X-Accel-Limit-Rate': '1',
    'X-Accel-Charset': 'utf-16',
    'X-Powered-By': 'Evil',
    'X-Gateway-Identity': 'evil',
    'X-Gateway-Stream': '9.evil',
    'X-Request-Id': 'evil',
    'WWW-Authenticate': 'Bearer resource_metadata="https://evil.example/"',
    'Proxy-Authenticate': 'Basic realm="evil"',
    'Clear-Site-Data': '"cookies"',
    'Strict-Transport-Security': 'max-age=1',
    'Access-Control-Allow-Origin': 'https://evil.example',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': '*',
    'Access-Control-Allow-Methods': '*',
    'Access-Control-Expose-Headers': '*',
    'Alt-Svc': 'h3=":443"',
    Location: 'https://evil.example/',
    Refresh: '0; url=https://evil.example/',
    Server: 'Evil/1.0',
  };

  it.each(Object.entries(FOREIGN))(
    'T-119, W-26: never carries the server’s %s',
    async (name, value) => {
      stubs.allowed.answerWith((_request, res) =>
        res.writeHead(200, { 'Content-Type': 'application/json', [name]: value }).end('{}'),
      );
      for (const answer of await both()) {
        expect(answer.status).toBe(200);
        expect(answer.body.toString()).toBe('{}');
        expect(answer.header(name)).not.toContain(value);
      }
      expect(stubs.registry.requests).toEqual([]);
    },
  );

  it('T-119: of the relay carries none of them either', async () => {
    stubs.gate.answerWith(allow('@relay'));
    stubs.mcpgw.answerWith((_request, res) => res.writeHead(200, FOREIGN).end('{}'));
    for (const answer of await both()) {
      const kept = Object.entries(FOREIGN).filter(([name, value]) =>
        answer.header(name).includes(value),
      );
      expect(kept).toEqual([]);
    }
  });

  it('A-14: names a session of the server only when it comes from the relay, which seals it', async () => {
    for (const stub of [stubs.allowed, stubs.mcpgw]) {
      stub.answerWith((_request, res) => res.writeHead(200, { 'Mcp-Session-Id': 's1' }).end('{}'));
    }
    for (const answer of await both()) expect(answer.header('Mcp-Session-Id')).toEqual([]);
    stubs.gate.answerWith(allow('@relay'));
    expect((await post()).header('Mcp-Session-Id')).toEqual(['s1']);
  });

  it('keeps what MCP and its client need', async () => {
    const headers = {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'MCP-Protocol-Version': '2025-11-25',
      'X-Any': 'x',
    };
    stubs.allowed.answerWith((_request, res) => res.writeHead(200, headers).end('{}'));
    for (const answer of await both()) {
      for (const [name, value] of Object.entries(headers)) {
        expect([name, answer.header(name)]).toEqual([name, [value]]);
      }
    }
  });

  it('T-032: opens nothing to pages of others', async () => {
    const answer = await post({ headers: [JSON_TYPE, 'Origin: https://evil.example'] });
    expect(answer.headers.filter(([name]) => /^access-control/i.test(name))).toEqual([]);
  });

  it('says nothing of the version of nginx', async () => {
    for (const answer of [await post(), await get('/nowhere/mcp'), await get('/validate')]) {
      expect(answer.header('Server')).toEqual(['nginx']);
    }
  });
});

describe('a service of ours that is down', () => {
  it.each([
    ['the auth-server', '/oauth2/token', 'gate', { error: 'temporarily_unavailable' }],
    [
      'the registry',
      '/health',
      'registry',
      { status: 'unhealthy', services: { registry: 'unhealthy' } },
    ],
  ] as const)('is 503: %s', async (_name, target, which, body) => {
    stubs[which].answerWith((_request, res) => res.destroy());
    const answer = await get(target);
    expect(answer.status).toBe(503);
    expect(answer.header('Retry-After')).toEqual(['5']);
    expect(answer.json()).toEqual(body);
  });

  it('is told apart from one that answers 502 itself', async () => {
    stubs.registry.answerWith((_request, res) => res.writeHead(502).end('its words'));
    expect((await get('/')).body.toString()).toBe('its words');
  });
});

describe('our own pages', () => {
  it('get the caller’s credentials and the address it came from', async () => {
    const headers = ['Authorization: Bearer t', 'Cookie: session=s', 'X-Forwarded-For: 1.2.3.4'];
    await get('/any/page', headers);
    const [request] = stubs.registry.requests;
    expect(request?.header('authorization')).toEqual(['Bearer t']);
    expect(request?.header('cookie')).toEqual(['session=s']);
    expect(request?.header('x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(request?.header('x-forwarded-proto')).toEqual(['http']);
    expect(request?.header('host')).toEqual(['localhost']);
  });

  it.each([
    'X-Gateway-Identity',
    'X-Mcp-Server',
    'X-Original-Method',
    'X-Forwarded-Host',
    'Forwarded',
  ])('W-25: are never told %s by the client', async (name) => {
    await get('/any/page', [`${name}: root`]);
    await get('/oauth2/jwks', [`${name}: root`]);
    expect(stubs.registry.requests[0]?.header(name)).toEqual([]);
    expect(stubs.gate.requests[0]?.header(name)).toEqual([]);
  });
});
