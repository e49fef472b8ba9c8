import { describe, expect, it } from '@jest/globals';
import type { IncomingHttpHeaders } from 'node:http';
import { parseEnvelope } from './envelope/parse-envelope.js';
import { eraOf } from './era.js';
import { checkRoutingHeaders } from './routing-headers.js';

const MODERN = '2026-07-28';

type Message = {
  method?: string;
  params?: Record<string, unknown>;
  meta?: string;
  id?: number | undefined;
};

function anEnvelope({
  method = 'tools/call',
  params = { name: 'foo' },
  meta,
  ...rest
}: Message = {}) {
  const id = 'id' in rest ? rest.id : 1;
  const _meta =
    meta === undefined ? undefined : { 'io.modelcontextprotocol/protocolVersion': meta };
  return parseEnvelope(
    Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta } })),
  );
}

const aModernEnvelope = (message: Message = {}) => anEnvelope({ meta: MODERN, ...message });
const aResponse = () => parseEnvelope(Buffer.from('{"jsonrpc":"2.0","id":1,"result":{}}'));

const modernHeaders = (headers: IncomingHttpHeaders = {}): IncomingHttpHeaders => ({
  'mcp-protocol-version': MODERN,
  'mcp-method': 'tools/call',
  'mcp-name': 'foo',
  ...headers,
});

/** A refusal, and it says what is wrong. */
const refused = (code: number | undefined) => ({
  status: 400,
  code,
  message: expect.stringMatching(/[a-z]{3}/),
});

describe('eraOf', () => {
  it.each([
    ['modern', 'a modern header', MODERN, undefined],
    ['modern', 'a modern version in the body', undefined, MODERN],
    ['modern', 'any version in the body', '2025-11-25', '2025-11-25'],
    ['modern', 'a version of the future', '9999-01-01', undefined],
    ['modern', 'a modern version badly written', '2026-7-28', undefined],
    ['legacy', 'a legacy header', '2025-11-25', undefined],
    ['legacy', 'the day before the first modern one', '2026-07-27', undefined],
    ['legacy', 'no version', undefined, undefined],
    ['legacy', 'no date', 'latest', undefined],
    ['legacy', 'more than a date', '2026-07-28-draft', undefined],
    ['legacy', 'a date in something else', 'v12026-07-28', undefined],
  ])('is %s for %s', (era, _, header, meta) => {
    const headers = header === undefined ? {} : { 'mcp-protocol-version': header };
    expect(eraOf(headers, anEnvelope(meta === undefined ? {} : { meta }))).toBe(era);
  });

  it('T-149: does not look at session headers', () => {
    const headers = { 'mcp-session-id': 'a', 'last-event-id': '1' };
    expect(eraOf(headers, aModernEnvelope())).toBe('modern');
    expect(checkRoutingHeaders(modernHeaders(headers), aModernEnvelope())).toBeUndefined();
  });
});

describe('checkRoutingHeaders for the legacy era', () => {
  it.each([undefined, '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', ' 2025-11-25\t'])(
    'TR-09: passes the version %j',
    (version) => {
      const headers = version === undefined ? {} : { 'mcp-protocol-version': version };
      expect(checkRoutingHeaders(headers, anEnvelope())).toBeUndefined();
    },
  );

  it.each(['2025-11-26', '1900-01-01', 'latest', '', '2025-11-25, 2025-11-25', '\u00a02025-11-25'])(
    'TR-09: answers the version %j with a plain 400',
    (version) => {
      expect(checkRoutingHeaders({ 'mcp-protocol-version': version }, anEnvelope())).toMatchObject({
        status: 400,
        code: undefined,
      });
    },
  );

  it('T-050, RH-03: gives routing headers no meaning', () => {
    const headers = { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'ping', 'mcp-name': 'x' };
    expect(checkRoutingHeaders(headers, anEnvelope())).toBeUndefined();
  });

  it('passes responses', () => {
    expect(checkRoutingHeaders({}, aResponse())).toBeUndefined();
  });
});

describe('checkRoutingHeaders for the modern era', () => {
  it('passes headers that say what the body says', () => {
    expect(checkRoutingHeaders(modernHeaders(), aModernEnvelope())).toBeUndefined();
  });

  it.each([
    [
      'white space around values',
      modernHeaders({ 'mcp-name': '  foo ', 'mcp-method': '\ttools/call ' }),
      {},
    ],
    [
      'a name in Base64',
      modernHeaders({ 'mcp-name': '=?base64?5LiW?=' }),
      { params: { name: '世' } },
    ],
    ['parameters it does not know', modernHeaders({ 'mcp-param-region': 'us-west1' }), {}],
    [
      'a method without a target',
      modernHeaders({ 'mcp-method': 'tools/list', 'mcp-name': undefined }),
      { method: 'tools/list' },
    ],
    [
      'a name for a method that mirrors none',
      modernHeaders({ 'mcp-method': 'tools/list' }),
      { method: 'tools/list' },
    ],
    [
      'a name for a method it does not know',
      modernHeaders({ 'mcp-method': 'vendor/x' }),
      { method: 'vendor/x' },
    ],
    [
      'the URI of a resource',
      modernHeaders({ 'mcp-method': 'resources/read', 'mcp-name': 'file:///a%20b?c=d' }),
      { method: 'resources/read', params: { uri: 'file:///a%20b?c=d' } },
    ],
    [
      'a task by its id',
      modernHeaders({ 'mcp-method': 'tasks/get', 'mcp-name': 't' }),
      { method: 'tasks/get', params: { taskId: 't' } },
    ],
    [
      'a task without a name',
      modernHeaders({ 'mcp-method': 'tasks/get', 'mcp-name': undefined }),
      { method: 'tasks/get', params: { taskId: 't' } },
    ],
  ])('RH-01, RH-04: passes %s', (_, headers, message: Message) => {
    expect(checkRoutingHeaders(headers, aModernEnvelope(message))).toBeUndefined();
  });

  it.each([
    ['another method', { 'mcp-method': 'ping' }],
    ['the method in capitals', { 'mcp-method': 'TOOLS/CALL' }],
    ['no method', { 'mcp-method': undefined }],
    ['two methods', { 'mcp-method': 'tools/call, tools/call' }],
    ['two method headers', { 'mcp-method': ['tools/call', 'ping'] as never }],
    ['a method with a no-break space', { 'mcp-method': 'tools/call\u00a0' }],
    ['another name', { 'mcp-name': 'bar' }],
    ['the name in another case', { 'mcp-name': 'Foo' }],
    ['no name', { 'mcp-name': undefined }],
    ['an empty name', { 'mcp-name': '' }],
    ['another name in Base64', { 'mcp-name': '=?base64?YmFy?=' }],
    ['Base64 that is malformed', { 'mcp-name': '=?base64?Zm9?=' }],
    ['a name with characters no header may have', { 'mcp-name': 'fo\u00f6' }],
  ])('T-049, RH-06: refuses %s with -32020', (_, headers) => {
    expect(checkRoutingHeaders(modernHeaders(headers), aModernEnvelope())).toMatchObject(
      refused(-32020),
    );
  });

  it.each(['prompts/get', 'resources/read'])('T-049: refuses %s without a name', (method) => {
    const headers = modernHeaders({ 'mcp-method': method, 'mcp-name': undefined });
    const envelope = aModernEnvelope({ method, params: { name: 'foo', uri: 'foo' } });
    expect(checkRoutingHeaders(headers, envelope)?.code).toBe(-32020);
  });

  it.each([
    ['a modern header over a legacy body', MODERN, '2025-11-25', -32020],
    ['a legacy header over a modern body', '2025-11-25', MODERN, -32020],
    ['no header over a modern body', undefined, MODERN, -32020],
    ['no header over a legacy version in the body', undefined, '2025-11-25', -32020],
    ['a version without its zero', '2026-7-28', undefined, -32022],
    ['a version without its zero in both places', '2026-7-28', '2026-7-28', -32022],
    ['a version of the future', '9999-01-01', undefined, -32022],
    ['a version of the future in both places', '9999-01-01', '9999-01-01', -32022],
    ['a legacy version in both places', '2025-11-25', '2025-11-25', -32022],
    ['two versions', `${MODERN}, ${MODERN}`, MODERN, -32020],
    ['no version in the body of a request', MODERN, undefined, -32602],
  ])('T-141: answers %s with 400', (_, header, meta, code) => {
    const headers = modernHeaders({ 'mcp-protocol-version': header });
    const envelope = anEnvelope(meta === undefined ? {} : { meta });
    expect(checkRoutingHeaders(headers, envelope)).toMatchObject(refused(code));
  });

  it('T-141: takes white space around the version', () => {
    const headers = modernHeaders({ 'mcp-protocol-version': ` ${MODERN}\t` });
    expect(checkRoutingHeaders(headers, aModernEnvelope())).toBeUndefined();
  });

  it('TR-09: tells which versions are supported', () => {
    const headers = modernHeaders({ 'mcp-protocol-version': '9999-01-01' });
    expect(checkRoutingHeaders(headers, anEnvelope())).toEqual({
      status: 400,
      code: -32022,
      message: 'Unsupported protocol version',
      data: { supported: [MODERN], requested: '9999-01-01' },
    });
  });

  it.each([
    ['no version', { 'mcp-protocol-version': undefined }, /Version is missing/],
    ['a malformed name', { 'mcp-name': '=?base64?Zm9?=' }, /malformed/],
  ])('says of %s what is wrong with it', (_, headers, message) => {
    const found = checkRoutingHeaders(modernHeaders(headers), aModernEnvelope());
    expect(found?.message).toMatch(message);
  });

  it.each([
    ['prompts/get', { name: 'a' }],
    ['resources/read', { uri: 'a' }],
    ['tasks/get', { taskId: 'a' }],
  ])('T-049: refuses %s under another name than that in the body', (method, params) => {
    const headers = modernHeaders({ 'mcp-method': method, 'mcp-name': 'b' });
    const envelope = aModernEnvelope({ method, params });
    expect(checkRoutingHeaders(headers, envelope)).toEqual(refused(-32020));
  });

  it('TR-02: refuses responses with -32600', () => {
    expect(checkRoutingHeaders(modernHeaders(), aResponse())).toEqual(refused(-32600));
  });

  it('asks less of notifications, whose headers no revision defines', () => {
    const notification = anEnvelope({
      method: 'notifications/cancelled',
      params: {},
      id: undefined,
    });
    const version = { 'mcp-protocol-version': MODERN };
    expect(checkRoutingHeaders(version, notification)).toBeUndefined();
    expect(checkRoutingHeaders({ ...version, 'mcp-method': 'ping' }, notification)?.code).toBe(
      -32020,
    );
  });

  it('T-039: still compares the name that comes with a call without an id', () => {
    const call = aModernEnvelope({ id: undefined });
    expect(checkRoutingHeaders(modernHeaders({ 'mcp-name': undefined }), call)).toBeUndefined();
    expect(checkRoutingHeaders(modernHeaders({ 'mcp-name': 'bar' }), call)?.code).toBe(-32020);
  });
});
