import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POLICY_TEXT, sendRequest, type HttpRequest } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { aCall, aMessage, gateHead, gatePost } from '../testing/gate-request.js';
import { MAX_BODY_BYTES } from './read-body.js';

const MODERN = '2026-07-28';
const CALL = aCall();
const PING = aMessage('ping');
const RESPONSE = '{"jsonrpc":"2.0","id":1,"result":{}}';
const TOOL = 'current_time_by_timezone';

let authServer: AuthServerUnderTest;
let token: string;

beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  token = await authServer.token({ scopes: ['currenttime/use', 'everything'] });
});
afterAll(() => authServer.close());

const ask = (request: HttpRequest) => sendRequest({ port: authServer.port }, request);
/** From one who may do everything, so that only the message can be wrong. */
const post = (body: string | Uint8Array, headers: Record<string, string | undefined> = {}) =>
  ask(gatePost(body, { token }, headers));

/** A permitted call of exactly this length. */
const padded = (length: number) => CALL + ' '.repeat(length - CALL.length);

/** A call of the modern era, whose headers say what its body says unless they are made to differ. */
const modern = (headers: Record<string, string | undefined> = {}, version = MODERN) => {
  const _meta = { 'io.modelcontextprotocol/protocolVersion': version };
  const mirrored = {
    'MCP-Protocol-Version': version,
    'Mcp-Method': 'tools/call',
    'Mcp-Name': TOOL,
  };
  return post(aCall(TOOL, { params: { name: TOOL, _meta } }), { ...mirrored, ...headers });
};

describe('/validate on a message that is not one JSON-RPC message', () => {
  it.each<[string, string | Uint8Array, number]>([
    ['nothing', '', -32700],
    ['JSON that is cut short (W-12)', '{"method":', -32700],
    ['a word (W-12)', 'NaN', -32700],
    ['a byte order mark (W-12, T-045)', `\ufeff${CALL}`, -32700],
    [
      'invalid UTF-8 (W-12, T-045)',
      Buffer.from(`${CALL.slice(0, -1)},"x":"\xff"}`, 'latin1'),
      -32700,
    ],
    ['UTF-16 (T-045)', Buffer.from(CALL, 'utf16le'), -32700],
    ['two messages (T-046)', CALL + CALL, -32700],
    ['a comment (T-046)', `${CALL}//`, -32700],
    ['compressed bytes', gzipSync(CALL), -32700],
    ['a batch (W-11, T-033)', `[${PING},${CALL}]`, -32600],
    ['a batch of one (W-11)', `[${PING}]`, -32600],
    ['an empty batch (W-11)', '[]', -32600],
    ['a batch in a batch (W-11)', `[[${PING}]]`, -32600],
    ['a text', '"ping"', -32600],
    ['the same key twice (T-034)', PING.replace('"id":1', '"id":1,"id":2'), -32600],
    [
      'the same key twice deep within (T-034)',
      CALL.replace('"timezone"', '"a":1,"a":2,"timezone"'),
      -32600,
    ],
    ['a key that looks like another (T-035)', aCall(TOOL, { Method: 'ping' }), -32600],
    ['a key with NUL (T-035)', aCall(TOOL, { 'method\0': 'ping' }), -32600],
    ['a request with a result (T-040)', aCall(TOOL, { result: {} }), -32600],
    ['the id null (T-041)', aCall(TOOL, { id: null }), -32600],
    ['half an id (T-041)', aCall(TOOL, { id: 1.5 }), -32600],
    ['an id that is true (T-041)', aCall(TOOL, { id: true }), -32600],
    ['an object for an id (T-041)', aCall(TOOL, { id: {} }), -32600],
    ['another JSON-RPC (T-042)', aCall(TOOL, { jsonrpc: '1.0' }), -32600],
    ['no JSON-RPC (T-042)', aCall(TOOL, { jsonrpc: undefined }), -32600],
    ['a method that is no text', aCall(TOOL, { method: ['ping'] }), -32600],
    ['100,000 brackets (T-043)', '['.repeat(100_000), -32600],
    ['100,000 braces (T-043)', '{"a":'.repeat(100_000), -32600],
    ['a tool name in a list (T-038)', aCall(TOOL, { params: { name: [TOOL] } }), -32602],
    ['a tool name that is an object (T-038)', aCall(TOOL, { params: { name: {} } }), -32602],
    ['a call without a tool', aCall(TOOL, { params: {} }), -32602],
    ['params in a list', aCall(TOOL, { params: [TOOL] }), -32600],
  ])('answers 400 to %s', async (_, body, code) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers).not.toHaveProperty('x-accel-redirect');
    expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', error: { code } });
    if (code === -32700) expect(JSON.parse(answer.body)).toHaveProperty('id', null);
  });

  it('answers in time, whatever the size and shape (T-043, T-044)', async () => {
    const shapes = [
      '['.repeat(MAX_BODY_BYTES),
      '{"a":'.repeat(MAX_BODY_BYTES / 5),
      `{"id":${'9'.repeat(MAX_BODY_BYTES - 10)}}`,
      `{${Array.from({ length: 300_000 }, (_, i) => `"${i}":1`).join()}}`,
    ];
    for (const shape of shapes) {
      const begin = performance.now();
      expect((await post(shape)).status).toBe(400);
      expect(performance.now() - begin).toBeLessThan(2000);
    }
  });
});

describe('/validate on headers that say something else than the message', () => {
  it.each([
    ['another method (T-049)', { 'Mcp-Method': 'ping' }, MODERN, -32020],
    ['no method (T-049)', { 'Mcp-Method': undefined }, MODERN, -32020],
    ['another tool (T-049)', { 'Mcp-Name': 'ping' }, MODERN, -32020],
    ['no tool (T-049)', { 'Mcp-Name': undefined }, MODERN, -32020],
    ['another tool, encoded (T-049)', { 'Mcp-Name': '=?base64?c2VjcmV0?=' }, MODERN, -32020],
    ['a tool in other bytes (T-030)', { 'Mcp-Name': '\xff\xfe' }, MODERN, -32020],
    ['the method twice (T-020)', { 'Mcp-Method': 'tools/call, tools/call' }, MODERN, -32020],
    ['a legacy version (T-141)', { 'MCP-Protocol-Version': '2025-11-25' }, MODERN, -32020],
    ['no version (T-141)', { 'MCP-Protocol-Version': undefined }, MODERN, -32020],
    ['an unknown version (T-141)', {}, '9999-01-01', -32022],
    ['a version badly written (T-141)', {}, '2026-7-28', -32022],
  ])('answers 400 to %s', async (_, headers, version, code) => {
    const answer = await modern(headers, version);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ id: 1, error: { code } });
  });

  it('takes headers that say the same', async () => {
    expect((await modern()).status).toBe(200);
    const encoded = `=?base64?${Buffer.from(TOOL).toString('base64')}?=`;
    expect((await modern({ 'Mcp-Name': encoded })).status).toBe(200);
  });

  it('names the versions of its era that it knows to a client that asks for another one', async () => {
    const answer = await modern({}, '9999-01-01');
    const data = { supported: [MODERN], requested: '9999-01-01' };
    expect(JSON.parse(answer.body).error.data).toEqual(data);
  });

  it.each([
    ['resources/subscribe', {}],
    ['tasks/result', { taskId: 'begun by nobody' }],
  ])(
    'answers 404 to %s, which the era has no more, whatever it is about',
    async (method, params) => {
      const _meta = { 'io.modelcontextprotocol/protocolVersion': MODERN };
      const headers = { 'MCP-Protocol-Version': MODERN, 'Mcp-Method': method };
      const answer = await post(aMessage(method, { ...params, _meta }), headers);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ id: 1, error: { code: -32601 } });
    },
  );

  it('answers 400 to a legacy client of a version nobody knows', async () => {
    expect((await post(CALL, { 'MCP-Protocol-Version': '2023-01-01' })).status).toBe(400);
  });

  it('answers 400 to a response of the modern era (TR-02)', async () => {
    expect((await post(RESPONSE, { 'MCP-Protocol-Version': MODERN })).status).toBe(400);
  });

  it('decides on the body alone where headers mean nothing (T-050)', async () => {
    const alice = { token: await authServer.token() };
    const headers = {
      'MCP-Protocol-Version': '2025-11-25',
      'Mcp-Method': 'ping',
      'Mcp-Name': TOOL,
    };
    expect((await ask(gatePost(aCall('secret_tool'), alice, headers))).status).toBe(403);
    expect((await ask(gatePost(CALL, alice, headers))).status).toBe(200);
  });
});

describe('/validate on a call that is tried again with what the server asked for', () => {
  const retry = (name: string, requestState: string) => ({
    params: {
      name,
      inputResponses: { where: { action: 'accept', content: { city: 'Rome' } } },
      requestState,
      _meta: { 'io.modelcontextprotocol/protocolVersion': MODERN },
    },
  });
  const STATES = ['of somebody else', 'of another tool secret_tool', '', 'x'.repeat(100_000)];

  it.each(STATES)('T-145: decides on the call alone, whatever its state: %j', async (state) => {
    const alice = { token: await authServer.token() };
    const headers = (name: string) => ({
      'MCP-Protocol-Version': MODERN,
      'Mcp-Method': 'tools/call',
      'Mcp-Name': name,
    });
    const allowed = gatePost(aCall(TOOL, retry(TOOL, state)), alice, headers(TOOL));
    expect((await ask(allowed)).headers['x-accel-redirect']).toBe('@upstream');
    const secret = 'secret_tool';
    const denied = gatePost(aCall(secret, retry(secret, state)), alice, headers(secret));
    expect((await ask(denied)).status).toBe(403);
  });
});

describe('/validate on how a message is sent', () => {
  it.each([
    ['no media type (T-025)', { 'Content-Type': undefined }],
    ['a text (T-025)', { 'Content-Type': 'text/plain' }],
    ['JSON of a vendor (T-025)', { 'Content-Type': 'application/vnd.x+json' }],
    ['another charset (T-025)', { 'Content-Type': 'application/json; charset=utf-16' }],
    ['two media types (T-025)', { 'Content-Type': 'application/json, text/plain' }],
    ['gzip (T-026)', { 'Content-Encoding': 'gzip' }],
    ['an encoding that changes nothing (T-026)', { 'Content-Encoding': 'identity' }],
  ])('answers 415 to %s', async (_, headers) => {
    expect((await post(CALL, headers)).status).toBe(415);
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json ; charset="UTF-8"',
  ])('takes %s', async (type) =>
    expect((await post(CALL, { 'Content-Type': type })).status).toBe(200),
  );

  it('reads a body of the largest size whole, and none that is a byte larger (T-027)', async () => {
    expect((await post(padded(MAX_BODY_BYTES))).status).toBe(200);
    const answer = await post(padded(MAX_BODY_BYTES + 1));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ id: null, error: { code: -32600 } });
  });

  it('finds a denied tool at the end of a large body (T-027)', async () => {
    const alice = { token: await authServer.token() };
    const filling = { arguments: { text: 'x'.repeat(2_000_000) }, name: 'secret_tool' };
    const answer = await ask(gatePost(aCall('', { params: filling }), alice));
    expect(answer.status).toBe(403);
  });

  it('reads a body that comes in chunks', async () => {
    const chunked = { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' };
    expect((await post(CALL, chunked)).status).toBe(200);
    expect((await post('[]', chunked)).status).toBe(400);
  });

  it('answers 405 to a POST where events are sent', async () => {
    const answer = await ask(gatePost(CALL, { token, endpoint: 'sse' }));
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET');
  });

  it.each(['PUT', 'PATCH', 'HEAD', 'FOO', 'OPTIONS', 'get', ''])(
    'answers 405 to the HTTP method %j (W-62)',
    async (method) => {
      const answer = await ask(gateHead(method, { token }));
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET, POST, DELETE');
    },
  );

  it('takes the HTTP method from nginx alone (W-62, T-022)', async () => {
    const headers = { 'X-HTTP-Method-Override': 'GET', 'X-HTTP-Method': 'GET' };
    const alice = { token: await authServer.token() };
    expect((await ask(gatePost(aCall('secret_tool'), alice, headers))).status).toBe(403);
  });

  it('refuses a method that is not offered before it asks who calls (W-62)', async () => {
    expect((await ask(gateHead('OPTIONS'))).status).toBe(405);
    const foreign = gateHead('OPTIONS', {}, { Origin: 'https://evil.example' });
    expect((await ask(foreign)).status).toBe(403);
  });
});

describe('/validate on a header that is there twice', () => {
  const NAMES = [
    'Content-Type',
    'Content-Encoding',
    'Origin',
    'Last-Event-ID',
    'MCP-Protocol-Version',
    'Mcp-Session-Id',
    'Mcp-Method',
    'Mcp-Name',
  ];

  it.each([...NAMES, 'Authorization'])('answers 400 to two %s headers (T-020)', async (name) => {
    for (const request of [gatePost(CALL, { token }), gateHead('GET', { token })]) {
      const { [name]: one = 'x', ...others } = request.headers as Record<string, string>;
      const answer = await ask({ ...request, headers: { ...others, [name]: [one, one] } });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ id: null, error: { code: -32600 } });
    }
  });

  it('takes twice what means nothing here', async () => {
    const headers = { Accept: ['application/json', 'text/event-stream'], 'X-Any': ['a', 'b'] };
    expect((await ask(gatePost(CALL, { token }, headers))).status).toBe(200);
  });
});
