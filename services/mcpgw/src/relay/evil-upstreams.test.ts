import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';
import { startRawUpstream, type RawUpstream } from '../testing/upstreams.js';

let gateway: TestGateway;
let upstream: RawUpstream;
let respond: (socket: Socket, request: string) => void;

beforeAll(async () => {
  gateway = await startTestGateway();
  upstream = await startRawUpstream((socket, request) => respond(socket, request));
  gateway.addRoute('/evil', {
    streamable_http_url: `${upstream.url}/v1/mcp`,
    sse_url: `${upstream.url}/v1/sse`,
    headers: { 'X-Api-Key': 'of-the-gateway' },
  });
  gateway.addRoute('/gone', {
    streamable_http_url: 'http://gone.example:9/mcp',
    sse_url: 'http://gone.example:9/sse',
  });
});

afterEach(() => {
  upstream.requests.length = 0;
  gateway.log.length = 0;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const until = async (holds: () => boolean) => {
  for (let turn = 0; turn < 100 && !holds(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(holds()).toBe(true);
};

/** An answer with this head and body, which ends with the connection. */
const answerWith = (head: string[], body: string | Buffer, status = '200 OK') => {
  respond = (socket) => {
    socket.write(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\nconnection: close\r\n\r\n`);
    socket.end(body);
  };
};
const EVENTS = ['content-type: text/event-stream'];
const JSON_TYPE = ['content-type: application/json'];

const LIST = JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  result: { tools: [{ name: 'secret' }, { name: 'echo' }] },
});
const openSse = (headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/evil/sse`, {
    headers: { authorization: 'Bearer alice', accept: 'text/event-stream', ...headers },
    redirect: 'manual',
  });
const list = (
  method = 'tools/list',
  rest: { id?: unknown; headers?: object; params?: object } = {},
) =>
  fetch(`${gateway.url}/evil/mcp`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer alice',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...rest.headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: rest.params }),
    redirect: 'manual',
  });

const expectBadGateway = async (response: Response) => {
  expect(response.status).toBe(502);
  const body = (await response.json()) as { error: { message: string } };
  expect(body).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32603 } });
  expect(body.error.message).toContain('upstream unavailable: the server');
  expect(body.error.message).not.toMatch(/127\.0\.0\.1|evil\.example|gone\.example/);
};

describe('an upstream that names a place for messages', () => {
  it.each([
    ['https://evil.example/messages'],
    ['//evil.example/messages'],
    ['http://127.0.0.1:1/v1/messages'],
    ['/other-server/messages'],
    ['../messages'],
    ['/v1/messages?x=\tevil'],
    ['javascript:alert(1)'],
  ])('outside its own is refused: %j (T-118, TR-14)', async (data) => {
    answerWith(EVENTS, `event: endpoint\ndata: ${data}\n\n`);
    await expectBadGateway(await openSse());
    await until(() => upstream.connections() === 0);
  });

  it('over several lines is refused (T-118)', async () => {
    answerWith(EVENTS, 'event: endpoint\ndata: /v1/messages?x=\r\ndata: Set-Cookie: a=b\n\n');
    await expectBadGateway(await openSse());
  });

  it.each([
    ['late', ': hello\n\n', 'event: endpoint\ndata: https://evil.example/\n\n'],
    [
      'a second time',
      'event: endpoint\ndata: /v1/messages\n\n',
      'event: endpoint\ndata: //evil.example/\n\n',
    ],
  ])('outside its own %s has its stream cut', async (_title, first, second) => {
    respond = (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${EVENTS[0]}\r\n\r\n${first}`);
      setTimeout(() => socket.write(`${second}data: {"after":true}\n\n`), 50);
    };
    const response = await openSse();
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toMatch(/\n\n: upstream unavailable: .*\n\n$/);
    expect(text).not.toMatch(/evil\.example|after/);
    await until(() => upstream.connections() === 0);
  });
});

describe('a stream that comes in other forms', () => {
  const ending = (text: string, end: string) => text.replaceAll('\n', end);
  const stream = [
    ': a comment\n',
    'event: endpoint\nid: 1\ndata: /v1/messages?id=1\n\n',
    'event: message\nid: 2\ndata: {"jsonrpc":"2.0","method":"notifications/message","x":1.0}\n\n',
    `event: message\nid: 3\nretry: 100\ndata: ${LIST}\n\n`,
    'event: vendor\ndata: not JSON\n\n',
  ].join('');

  it.each([
    ['LF, at once', '\n', 10_000],
    ['LF, byte by byte', '\n', 1],
    ['CRLF, byte by byte', '\r\n', 1],
    ['CR, in pieces of seven', '\r', 7],
  ])('is filtered and else unchanged: %s (T-085)', async (_title, end, size) => {
    const bytes = Buffer.from(ending(stream, end));
    respond = (socket) => {
      socket.setNoDelay(true);
      socket.write(`HTTP/1.1 200 OK\r\n${EVENTS[0]}\r\n\r\n`);
      const send = (at: number) => {
        if (at >= bytes.length) socket.end();
        else socket.write(bytes.subarray(at, at + size), () => setImmediate(send, at + size));
      };
      send(0);
    };
    const text = await (await openSse()).text();
    const unchanged = (part: string) => expect(text).toContain(ending(part, end));
    unchanged(': a comment\n');
    unchanged(
      'event: message\nid: 2\ndata: {"jsonrpc":"2.0","method":"notifications/message","x":1.0}\n\n',
    );
    unchanged('event: vendor\ndata: not JSON\n\n');
    expect(text).toMatch(/event: endpoint\nid: 1\ndata: \/evil\/messages\?session=[\w-]+\n\n/);
    expect(text).toContain(
      'event: message\nid: 3\nretry: 100\ndata: {"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"echo"}]}}\n\n',
    );
    expect(text).not.toContain('secret');
  });

  it.each([
    ['is no JSON', 'data: {"result":{"tools":[{"name":"secret"}]}'],
    ['is no UTF-8', Buffer.from('data: {"x":"\xff secret"}', 'latin1')],
    [
      'has a key twice',
      'data: {"jsonrpc":"2.0","id":1,"result":{},"result":{"tools":[{"name":"secret"}]}}',
    ],
    [
      'has a key in capitals',
      'data: {"jsonrpc":"2.0","id":1,"result":{"Tools":[{"name":"secret"}]}}',
    ],
    ['is a batch', `data: [${LIST}]`],
    [
      'tells of a hidden resource (T-089)',
      'data: {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://secret"}}',
    ],
  ])('loses a message that %s', async (_title, line) => {
    const before = 'event: endpoint\ndata: /v1/messages\n\n';
    const after = '\n\ndata: {"jsonrpc":"2.0","id":2,"result":{}}\n\n';
    answerWith(EVENTS, Buffer.concat([Buffer.from(before), Buffer.from(line), Buffer.from(after)]));
    const text = await (await openSse()).text();
    expect(text).not.toContain('secret');
    expect(text).toContain('data: {"jsonrpc":"2.0","id":2,"result":{}}\n\n');
  });

  it('is cut at an event that is too large (T-111)', async () => {
    const huge = `data: ${'x'.repeat(17 * 1024 * 1024)}\n\n`;
    answerWith(EVENTS, `event: endpoint\ndata: /v1/messages\n\n${huge}`);
    const text = await (await openSse()).text();
    expect(text.length).toBeLessThan(1000);
    expect(text).toContain('sent an event that is too large');
  });

  it('is refused when it ends before its first event', async () => {
    answerWith(EVENTS, '');
    await expectBadGateway(await openSse());
  });
});

describe('an upstream that answers with', () => {
  it.each([
    ['a redirect', '302 Found', ['location: https://evil.example/']],
    ['a permanent redirect', '308 Permanent Redirect', ['location: /elsewhere']],
    [
      'a challenge',
      '401 Unauthorized',
      ['www-authenticate: Bearer resource_metadata="https://evil.example"'],
    ],
    ['a proxy’s challenge', '407 Proxy Authentication Required', ['proxy-authenticate: Basic']],
    ['a gzipped body (T-112)', '200 OK', [...EVENTS, 'content-encoding: gzip']],
  ])('%s is not passed on (T-119)', async (_title, status, head) => {
    for (const ask of [openSse, list]) {
      answerWith(head, 'secret', status);
      const response = await ask();
      expect(response.headers.has('location')).toBe(false);
      expect(response.headers.has('www-authenticate')).toBe(false);
      await expectBadGateway(response);
      expect(upstream.requests).toHaveLength(1);
      upstream.requests.length = 0;
    }
    await until(() => upstream.connections() === 0);
  });

  it.each([
    ['a page', ['content-type: text/html']],
    ['JSON', JSON_TYPE],
    ['something of no type', []],
  ])('%s in place of events is refused', async (_title, head) => {
    answerWith(head, LIST);
    await expectBadGateway(await openSse());
    await until(() => upstream.connections() === 0);
  });

  it('an error of its own has that passed on', async () => {
    answerWith(
      JSON_TYPE,
      '{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"no"}}',
      '404 Not Found',
    );
    const response = await list();
    expect(response.status).toBe(404);
    await expect(response.text()).resolves.toContain('-32601');
  });

  it('headers of its own has those dropped (T-119)', async () => {
    answerWith(
      [
        ...JSON_TYPE,
        'mcp-session-id: session-1',
        'set-cookie: a=b',
        'x-accel-redirect: /internal',
        'access-control-allow-origin: *',
        'clear-site-data: "*"',
        'server: evil',
      ],
      LIST,
    );
    const response = await list();
    const {
      date: _date,
      connection: _connection,
      // Only while the connection is kept.
      'keep-alive': _keepAlive,
      ...headers
    } = Object.fromEntries(response.headers);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'content-length': '61',
      // Sealed: the server's own id of a session is never told.
      'mcp-session-id': expect.not.stringContaining('session-1'),
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
  });

  it.each([
    ['too long', 's'.repeat(8192)],
    ['not one word', 'two words'],
    ['empty', ''],
  ])('a session id that is %s has it dropped (T-119)', async (_title, id) => {
    answerWith([...JSON_TYPE, `mcp-session-id: ${id}`], LIST);
    const response = await list();
    expect(response.headers.has('mcp-session-id')).toBe(false);
  });
});

describe('a list that comes', () => {
  const visible = '{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"echo"}]}}';

  it.each([
    ['as JSON', JSON_TYPE, '200 OK'],
    ['as JSON in capitals', ['content-type: APPLICATION/JSON; charset=utf-8'], '200 OK'],
    ['with another status of success', JSON_TYPE, '201 Created'],
  ])('%s is filtered (T-084, T-086)', async (_title, head, status) => {
    answerWith(head, LIST, status);
    await expect((await list()).text()).resolves.toBe(visible);
  });

  it('as events of a type in capitals is filtered (T-086)', async () => {
    answerWith(['content-type: Text/Event-Stream ; charset=utf-8'], `data: ${LIST}\n\n`);
    await expect((await list()).text()).resolves.toBe(`data: ${visible}\n\n`);
  });

  it('keeps its cursor when nothing else is left, and what is not known here (T-087)', async () => {
    const page =
      '{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"secret"}], "nextCursor":"c", "x":1.50}}';
    answerWith(JSON_TYPE, page);
    await expect((await list()).text()).resolves.toBe(page.replace('{"name":"secret"}', ''));
  });

  it('for everybody is private to its caller (T-088)', async () => {
    const result = '{"tools":[{"name":"echo"}],"ttlMs":1000,"cacheScope":"public"}';
    answerWith(JSON_TYPE, `{"jsonrpc":"2.0","id":7,"result":${result}}`);
    await expect((await list()).text()).resolves.toContain('"cacheScope":"private"');
  });

  it.each([
    ['as text', ['content-type: text/plain'], LIST],
    ['as a page (T-121)', ['content-type: text/html'], '<html>secret'],
    ['of no type', [], LIST],
    ['as JSON that is none', JSON_TYPE, LIST.slice(0, -2)],
    [
      'twice in one answer (T-121)',
      JSON_TYPE,
      '{"jsonrpc":"2.0","id":7,"result":{"tools":[]},"result":{"tools":[{"name":"secret"}]}}',
    ],
    [
      'under another name',
      JSON_TYPE,
      '{"jsonrpc":"2.0","id":7,"result":{"Tools":[{"name":"secret"}]}}',
    ],
    ['as a batch', JSON_TYPE, `[${LIST}]`],
    ['in answer to another request (T-091)', JSON_TYPE, LIST.replace('7', '8')],
    ['as no list at all', JSON_TYPE, '{"jsonrpc":"2.0","id":7,"result":{"secret":true}}'],
    ['larger than a list may be (T-111)', JSON_TYPE, `${' '.repeat(17 * 1024 * 1024)}${LIST}`],
  ])('%s is refused', async (_title, head, body) => {
    answerWith(head, body);
    const response = await list();
    const copy = response.clone();
    await expectBadGateway(response);
    await expect(copy.text()).resolves.not.toContain('secret');
    await until(() => upstream.connections() === 0);
  });

  it('as an event that cannot be read ends the wait of the client (T-085)', async () => {
    const progress = 'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\n\n';
    answerWith(EVENTS, `${progress}data: {"jsonrpc":"2.0","id":7,"result":{"secret":1}}\n\n`);
    const text = await (await list()).text();
    expect(text).toBe(
      `${progress}event: message\ndata: {"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"The server sent a list that cannot be read"}}\n\n`,
    );
  });

  it('as an event in answer to another request is dropped (T-091)', async () => {
    answerWith(EVENTS, `data: ${LIST.replace('7', '8')}\n\ndata: ${LIST}\n\n`);
    await expect((await list()).text()).resolves.toBe(`data: ${visible}\n\n`);
  });
});

describe('a server that asks the client', () => {
  const question =
    'data: {"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{}}\n\n';

  it.each([
    ['is heard in the legacy era', {}, undefined, question],
    [
      'is not heard in the modern era (TR-08, T-120)',
      { 'mcp-protocol-version': '2026-07-28' },
      { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
      '',
    ],
  ])('%s', async (_title, headers, params, heard) => {
    const answer = 'data: {"jsonrpc":"2.0","id":7,"result":{"tools":[]}}\n\n';
    answerWith(EVENTS, `${question}${answer}`);
    const response = await list('tools/list', { headers, ...(params && { params }) });
    await expect(response.text()).resolves.toBe(`${heard}${answer}`);
  });
});

describe('an upstream that cannot be reached', () => {
  it.each(['mcp', 'sse'])('is named, not its address: %s', async (door) => {
    const response = await fetch(`${gateway.url}/gone/${door}`, {
      headers: { authorization: 'Bearer alice' },
    });
    expect(response.status).toBe(502);
    await expect(response.json()).resolves.toEqual({
      jsonrpc: '2.0',
      id: null,
      error: {
        code: -32603,
        message: 'upstream unavailable: the server gone cannot be reached',
      },
    });
  });
});

describe('what reaches an upstream', () => {
  it('is the message byte for byte, with few headers and no credential (T-072)', async () => {
    answerWith(JSON_TYPE, LIST);
    const body =
      '{ "id":7,\n"jsonrpc":"2.0" ,"method":"tools\\/list","params":{"_meta":{"x":1.0}}}';
    await fetch(`${gateway.url}/evil/mcp`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer alice',
        cookie: 'session=1',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-session-id': 's1',
        'mcp-param-region': 'eu',
        'x-forwarded-for': '10.0.0.1',
        'x-request-id': 'request-1',
      },
      body,
    });
    const [head = '', sent] = upstream.requests.join('').split('\r\n\r\n');
    const [line, ...headers] = head.split('\r\n');
    expect(line).toBe('POST /v1/mcp HTTP/1.1');
    expect(headers.map((header) => header.toLowerCase()).sort()).toEqual(
      [
        'accept-encoding: identity',
        'accept: application/json, text/event-stream',
        'connection: keep-alive',
        `content-length: ${body.length}`,
        'content-type: application/json',
        `host: ${upstream.url.slice('http://'.length)}`,
        'mcp-param-region: eu',
        'mcp-session-id: s1',
        'x-api-key: of-the-gateway',
        'x-request-id: request-1',
      ].sort(),
    );
    expect(sent).toBe(body);
  });
});
