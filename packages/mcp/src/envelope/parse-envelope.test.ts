import { describe, expect, it } from '@jest/globals';
import { isKnownMethod } from '@mcp-gateway/contracts';
import { EnvelopeError } from './envelope-error.js';
import { MAX_MEMBERS } from './message.js';
import { ENVELOPE_LIMITS, parseEnvelope } from './parse-envelope.js';
import { MAX_ID_LENGTH } from './read-id.js';
import { MAX_SUBSCRIPTIONS } from './targets.js';

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

const bytes = (text: string) => Buffer.from(text);
const parse = (text: string) => parseEnvelope(bytes(text));

/** A call of a tool, with members put in or replaced. */
const aCall = (members: Record<string, unknown> = {}) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'secret_tool' },
    ...members,
  });

const aCallWith = (params: unknown, method = 'tools/call') => aCall({ method, params });

/** Error of a text, or of bytes; fails when it is accepted, or refused without a word. */
function refusal(body: string | Uint8Array): { code: number; id: string | undefined } {
  try {
    parseEnvelope(typeof body === 'string' ? bytes(body) : body);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    expect(error.message).toMatch(/[a-z]{3}/);
    return { code: error.code, id: error.id };
  }
  throw new Error('The body was accepted');
}

function targetsOf(text: string) {
  const envelope = parse(text);
  if (envelope.kind === 'response') throw new Error('A response has no targets');
  return envelope.targets;
}

describe('parseEnvelope on messages it accepts', () => {
  it('reads a request with its method, target and id', () => {
    expect(parse(aCall())).toEqual({
      kind: 'request',
      id: '1',
      method: 'tools/call',
      targets: [{ kind: 'tool', name: 'secret_tool' }],
      protocolVersion: undefined,
      ofTasks: false,
    });
  });

  it('reads a notification', () => {
    expect(parse('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toEqual({
      kind: 'notification',
      method: 'notifications/initialized',
      targets: [],
      protocolVersion: undefined,
      ofTasks: false,
    });
  });

  it.each([
    ['a result', '{"jsonrpc":"2.0","id":"a","result":{}}'],
    ['an error', '{"jsonrpc":"2.0","id":"a","error":{"code":-1,"message":"no"}}'],
  ])('reads a response with %s', (_, text) => {
    expect(parse(text)).toEqual({ kind: 'response', id: '"a"', ofTasks: false });
  });

  it('reads the protocol version of a modern request', () => {
    const text = aCallWith({ name: 'x', _meta: { [VERSION_KEY]: '2026-07-28' } });
    expect(parse(text)).toMatchObject({ protocolVersion: '2026-07-28' });
  });

  it('takes params._meta without a protocol version', () => {
    const text = aCallWith({ name: 'x', _meta: { progressToken: 1 } });
    expect(parse(text)).toMatchObject({ protocolVersion: undefined });
  });

  it('W-09: reads a pretty-printed body as it reads the compact one', () => {
    const pretty = JSON.stringify(JSON.parse(aCall()), undefined, '\t').replaceAll('\n', '\r\n');
    expect(parse(`\n ${pretty}\r\n\t `)).toEqual(parse(aCall()));
  });

  it('W-10: reads a body of 40 kB as it reads a small one', () => {
    const large = aCallWith({ arguments: { text: 'x'.repeat(40_000) }, name: 'secret_tool' });
    expect(parse(large)).toEqual(parse(aCall()));
  });

  it('W-16: finds no target in a method that is named like a tool', () => {
    expect(targetsOf(aCall({ method: 'secret_tool' }))).toEqual([]);
    expect(isKnownMethod('secret_tool')).toBe(false);
  });

  it.each([
    [
      'a method',
      String.raw`{"jsonrpc":"2.0","id":1,"\u006dethod":"tools\/call","params":{"name":"secret_tool"}}`,
    ],
    [
      'a name',
      String.raw`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"secret\u005ftool"}}`,
    ],
    [
      'a version',
      String.raw`{"jsonrpc":"2\u002e0","id":1,"method":"tools/call","params":{"n\u0061me":"secret_tool"}}`,
    ],
  ])('T-036: decodes escapes in %s before it compares', (_, text) => {
    expect(parse(text)).toEqual(parse(aCall()));
  });

  it('T-045: takes escaped surrogates in pairs, from the first code point to the last', () => {
    const text = String.raw`{"jsonrpc":"2.0","id":1,"method":"\ud800\udc00 \uDBFF\uDFFF"}`;
    expect(parse(text)).toMatchObject({ method: '\u{10000} \u{10ffff}' });
  });

  it.each([
    'TOOLS/CALL',
    'tools/call ',
    'tools//call',
    'tools/call\u0000',
    'notifications/tools/call',
  ])('T-037: takes %j for no method it knows', (method) => {
    expect(parse(aCall({ method }))).toMatchObject({ method, targets: [] });
    expect(isKnownMethod(method)).toBe(false);
  });

  it.each([
    ['another case', 'Secret_Tool'],
    ['a space', 'secret_tool '],
    ['a zero-width space', 'secret_tool\u200b'],
    ['a homoglyph', 'secret_t\u043eol'],
    ['a decomposed letter', 'secre\u0301t_tool'],
    ['10 kB', 'x'.repeat(10_000)],
    ['a name of Object.prototype', '__proto__'],
    ['nothing', ''],
  ])('T-038: keeps a tool name with %s exactly as it is', (_, name) => {
    expect(targetsOf(aCallWith({ name }))).toEqual([{ kind: 'tool', name }]);
  });

  it('T-039: finds the target of a call without an id', () => {
    expect(parse(aCall({ id: undefined }))).toEqual({
      kind: 'notification',
      method: 'tools/call',
      targets: [{ kind: 'tool', name: 'secret_tool' }],
      protocolVersion: undefined,
      ofTasks: false,
    });
  });

  it.each([
    '9007199254740993',
    '-1',
    '0',
    '-0',
    '123456789012345678901234567890',
    '""',
    '"a"',
    String.raw`"\u0061\n"`,
  ])('T-041: keeps the id %s as it is spelled', (id) => {
    expect(parse(`{"jsonrpc":"2.0","method":"ping","id": ${id} }`)).toMatchObject({ id });
  });

  it('T-047: is not moved by names of Object.prototype', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"constructor","__proto__":{"id":2},' +
      '"params":{"__proto__":{"name":"other"},"constructor":{"prototype":{}},"name":"x"}}';
    expect(parse(text)).toMatchObject({ id: '1', method: 'constructor', targets: [] });
    expect(
      refusal(text.replace('"name":"x"', '"x":1').replace('"constructor",', '"tools/call",')),
    ).toEqual({ code: -32602, id: '1' });
  });

  it('T-048: leaves the bytes alone', () => {
    const body = bytes(String.raw` {"id":9007199254740993,"jsonrpc":"2.0","method":"p\u0069ng"}`);
    const before = Buffer.from(body);
    parseEnvelope(body);
    expect(body.equals(before)).toBe(true);
  });

  it.each([
    ['tools/call', { name: 'a' }, [{ kind: 'tool', name: 'a' }]],
    ['prompts/get', { name: 'a' }, [{ kind: 'prompt', name: 'a' }]],
    ['resources/read', { uri: 'ui://secret' }, [{ kind: 'resource', name: 'ui://secret' }]],
    ['resources/subscribe', { uri: 'a:b' }, [{ kind: 'resource', name: 'a:b' }]],
    ['resources/unsubscribe', { uri: 'a:b' }, [{ kind: 'resource', name: 'a:b' }]],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'p' } },
      [{ kind: 'prompt', name: 'p' }],
    ],
    [
      'completion/complete',
      { ref: { type: 'ref/resource', uri: 'a:{+b}' } },
      [{ kind: 'resource', name: 'a:{+b}' }],
    ],
    ['tasks/get', { taskId: 't' }, [{ kind: 'task', name: 't' }]],
    ['tasks/update', { taskId: 't' }, [{ kind: 'task', name: 't' }]],
    ['tasks/cancel', { taskId: 't' }, [{ kind: 'task', name: 't' }]],
    ['tasks/result', { taskId: 't' }, [{ kind: 'task', name: 't' }]],
    ['tools/list', { name: 'a', uri: 'b' }, []],
    ['subscriptions/listen', { notifications: { toolsListChanged: true } }, []],
    [
      'subscriptions/listen',
      { notifications: { taskIds: ['t'], resourceSubscriptions: ['a:b', 'c:d'] } },
      [
        { kind: 'resource', name: 'a:b' },
        { kind: 'resource', name: 'c:d' },
        { kind: 'task', name: 't' },
      ],
    ],
    ['vendor/method', { name: 'a' }, []],
  ])('T-051: finds what %s with %j is about', (method, params, targets) => {
    expect(targetsOf(aCallWith(params, method))).toEqual(targets);
  });

  it.each(['sampling/createMessage', 'elicitation/create', 'roots/list'])(
    'T-053: finds in %s no client method',
    (method) => {
      expect(parse(aCall({ method }))).toMatchObject({ method, targets: [] });
      expect(isKnownMethod(method)).toBe(false);
    },
  );

  it('lets arguments hold keys that differ in case only', () => {
    expect(parse(aCallWith({ name: 'x', arguments: { Name: 1, name: 2 } })).kind).toBe('request');
  });

  it('lets the same key stand in different objects', () => {
    expect(
      parse(aCallWith({ name: 'x', arguments: { name: { name: 1 }, list: [{ a: 1 }, { a: 2 }] } }))
        .kind,
    ).toBe('request');
  });

  it('takes the deepest, longest and largest message that is allowed', () => {
    const deep = '['.repeat(ENVELOPE_LIMITS.depth - 2) + ']'.repeat(ENVELOPE_LIMITS.depth - 2);
    const long = '1'.repeat(ENVELOPE_LIMITS.numberLength);
    const wide = Array.from({ length: ENVELOPE_LIMITS.entries - 8 }, (_, i) => `"k${i}":1`).join();
    const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","a":${deep},"b":${long},"c":{${wide}}}}`;
    expect(parse(text).kind).toBe('request');
  });

  it('takes the longest id, the most members of params and the most subscriptions', () => {
    const id = 'x'.repeat(MAX_ID_LENGTH - 2);
    const members = Array.from({ length: MAX_MEMBERS - 1 }, (_, i) => [`k${i}`, 1]);
    const resourceSubscriptions = Array<string>(MAX_SUBSCRIPTIONS).fill('a:b');
    const text = aCallWith({ ...Object.fromEntries(members), name: 'x' });
    expect(parse(text.replace('"id":1', `"id":"${id}"`)).kind).toBe('request');
    const listen = aCallWith({ notifications: { resourceSubscriptions } }, 'subscriptions/listen');
    expect(targetsOf(listen)).toHaveLength(MAX_SUBSCRIPTIONS);
  });
});

describe('parseEnvelope on texts that are no JSON in UTF-8', () => {
  it.each([
    ['W-12: a cut-off object', '{"method":'],
    ['W-12: NaN', '{"jsonrpc":"2.0","id":NaN,"method":"ping"}'],
    ['nothing', ''],
    ['white space', ' \n'],
    ['T-045: a byte order mark', '\ufeff' + aCall()],
    ['T-045: a lone high surrogate', String.raw`{"jsonrpc":"2.0","id":1,"method":"\ud800"}`],
    ['T-045: a lone low surrogate', String.raw`{"jsonrpc":"2.0","id":1,"method":"\udc00"}`],
    [
      'T-045: a high surrogate before another escape',
      String.raw`{"jsonrpc":"2.0","id":1,"method":"\ud800\u0041"}`,
    ],
    [
      'T-045: a high surrogate before a letter',
      String.raw`{"jsonrpc":"2.0","id":1,"method":"\ud800zzzzzz"}`,
    ],
    ['T-045: two low surrogates', String.raw`{"jsonrpc":"2.0","id":1,"method":"\udc00\udc00"}`],
    [
      'T-045: a lone surrogate in a key',
      String.raw`{"jsonrpc":"2.0","id":1,"method":"a","params":{"\udfff":1}}`,
    ],
    ['T-046: two objects', aCall() + aCall()],
    ['T-046: two objects on two lines', `${aCall()}\n${aCall()}`],
    ['T-046: an object and more', `${aCall()}garbage`],
    ['T-046: a comment', '{"jsonrpc":"2.0",/**/"id":1,"method":"ping"}'],
    ['T-046: a comma at the end of an object', '{"jsonrpc":"2.0","id":1,"method":"ping",}'],
    [
      'T-046: a comma at the end of an array',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[1,]}}',
    ],
    ['an array closed as an object', '{"jsonrpc":"2.0","a":[1}}'],
    ['an object closed as an array', '{"jsonrpc":"2.0"]'],
    ['a key without quotes', '{jsonrpc:"2.0"}'],
    ['a key without a value', '{"jsonrpc"}'],
    ['a missing colon', '{"jsonrpc" "2.0"}'],
    ['a missing comma', '{"jsonrpc":"2.0" "id":1}'],
    ['single quotes', "{'jsonrpc':'2.0'}"],
    ['a string without an end', '{"jsonrpc":"2.0'],
    ['a line feed in a string', '{"jsonrpc":"2.\n0"}'],
    ['an unknown escape', String.raw`{"jsonrpc":"\x32.0"}`],
    ['an escape that is cut off', String.raw`{"jsonrpc":"\u00`],
    ['an escape with a letter that is no digit', String.raw`{"jsonrpc":"\u00g0"}`],
    ['an escape with a sign', String.raw`{"jsonrpc":"\u+123"}`],
    ['a number with a leading zero', '{"a":01}'],
    ['a number with a plus sign', '{"a":+1}'],
    ['a number without digits', '{"a":-}'],
    ['a fraction without digits', '{"a":1.}'],
    ['a number that begins with a dot', '{"a":.5}'],
    ['an exponent without digits', '{"a":1e+}'],
    ['a hexadecimal number', '{"a":0x10}'],
    ['Infinity', '{"a":Infinity}'],
    ['a literal in capitals', '{"a":True}'],
    ['a literal that is cut off', '{"a":nul'],
    ['a form feed between tokens', '{\f"a":1}'],
    ['a no-break space between tokens', '{\u00a0"a":1}'],
    ['a null character after the object', `${aCall()}\u0000`],
  ])('refuses %s with -32700 and no id', (_, text) => {
    expect(refusal(text)).toEqual({ code: -32700, id: undefined });
  });

  it.each([
    ['UTF-16', Buffer.from(aCall(), 'utf16le')],
    ['UTF-16 with a mark', Buffer.from('\ufeff' + aCall(), 'utf16le')],
    [
      'a stray continuation byte',
      Buffer.concat([
        bytes('{"jsonrpc":"2.0","id":1,"method":"'),
        Buffer.from([0x80]),
        bytes('"}'),
      ]),
    ],
    [
      'an overlong slash',
      Buffer.concat([
        bytes('{"jsonrpc":"2.0","id":1,"method":"tools'),
        Buffer.from([0xc0, 0xaf]),
        bytes('call"}'),
      ]),
    ],
    [
      'an encoded surrogate',
      Buffer.concat([
        bytes('{"jsonrpc":"2.0","id":1,"method":"'),
        Buffer.from([0xed, 0xa0, 0x80]),
        bytes('"}'),
      ]),
    ],
    [
      'a code point beyond Unicode',
      Buffer.concat([bytes('{"a":"'), Buffer.from([0xf4, 0x90, 0x80, 0x80]), bytes('"}')]),
    ],
    ['a character that is cut off', Buffer.concat([bytes(aCall()), Buffer.from([0xe2, 0x82])])],
  ])('T-045: refuses %s with -32700', (_, body) => {
    expect(refusal(body).code).toBe(-32700);
  });

  it('says -32700 of a text that also repeats a key', () => {
    expect(refusal('{"method":"a","method":"b"').code).toBe(-32700);
  });
});

describe('parseEnvelope on JSON that is no message', () => {
  it.each([
    ['W-11: a batch that hides a call', `[{"jsonrpc":"2.0","id":1,"method":"ping"},${aCall()}]`],
    ['W-11: an empty batch', '[]'],
    ['W-11: nested batches', `[[${aCall()}]]`],
    ['T-033: a batch of one', `[${aCall()}]`],
    ['T-033: a batch of 101', `[${Array.from({ length: 101 }, () => aCall()).join()}]`],
    ['a string', '"tools/call"'],
    ['a number', '1'],
    ['null', 'null'],
    [
      'T-034: method twice',
      '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"x"}}',
    ],
    [
      'T-034: params twice',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}',
    ],
    [
      'T-034: name twice',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}',
    ],
    [
      'T-034: a key twice inside arguments',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":[{"k":1,"k":1}]}}}',
    ],
    [
      'T-034: a key twice, once escaped',
      String.raw`{"jsonrpc":"2.0","id":1,"method":"ping","m\u0065thod":"tools/call"}`,
    ],
    ['T-034: the empty key twice', '{"jsonrpc":"2.0","id":1,"method":"ping","":1,"":2}'],
    [
      'T-034: __proto__ twice',
      '{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":1,"__proto__":2}',
    ],
    [
      'T-034: the first of many keys again',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":{${manyKeys(20)},"k0":1}}}`,
    ],
    [
      'T-034: the last of many keys again',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":{${manyKeys(20)},"k19":1}}}`,
    ],
    ['T-042: jsonrpc 1.0', '{"jsonrpc":"1.0","method":"ping"}'],
    ['T-042: jsonrpc as a number', '{"jsonrpc":2.0,"method":"ping"}'],
    ['T-042: no jsonrpc', '{"method":"ping"}'],
    ['T-041: an id of null', '{"jsonrpc":"2.0","method":"ping","id":null}'],
    ['T-041: a fractional id', '{"jsonrpc":"2.0","method":"ping","id":1.5}'],
    ['T-041: an id with a fraction of zero', '{"jsonrpc":"2.0","method":"ping","id":1.0}'],
    ['T-041: an id with an exponent', '{"jsonrpc":"2.0","method":"ping","id":1e400}'],
    ['T-041: a boolean id', '{"jsonrpc":"2.0","method":"ping","id":true}'],
    ['T-041: an object as id', '{"jsonrpc":"2.0","method":"ping","id":{}}'],
    ['T-041: an array as id', '{"jsonrpc":"2.0","method":"ping","id":[1]}'],
    ['T-041: an id of 1 MB', `{"jsonrpc":"2.0","method":"ping","id":"${'x'.repeat(1_000_000)}"}`],
    [
      'T-041: an id just too long',
      `{"jsonrpc":"2.0","method":"ping","id":"${'x'.repeat(MAX_ID_LENGTH - 1)}"}`,
    ],
    ['a response without an id', '{"jsonrpc":"2.0","result":{}}'],
  ])('refuses %s with -32600 and no id', (_, text) => {
    expect(refusal(text)).toEqual({ code: -32600, id: undefined });
  });

  it.each([
    [
      'T-040: a request with a result',
      '{"jsonrpc":"2.0","id":1,"result":{},"method":"tools/call"}',
    ],
    ['T-040: a request with an error', '{"jsonrpc":"2.0","id":1,"method":"tools/call","error":{}}'],
    ['T-040: a response with params', '{"jsonrpc":"2.0","id":1,"result":{},"params":{"name":"x"}}'],
    ['T-040: a response with result and error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}'],
    ['neither request nor response', '{"jsonrpc":"2.0","id":1}'],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":["tools/call"]}'],
    ['params in an array', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["x"]}'],
    ['params of null', '{"jsonrpc":"2.0","id":1,"method":"ping","params":null}'],
    ['another jsonrpc beside an id', '{"jsonrpc":"2.00","id":1,"method":"ping"}'],
  ])('refuses %s with -32600 under the id of the request', (_, text) => {
    expect(refusal(text)).toEqual({ code: -32600, id: '1' });
  });

  it.each([
    'Method',
    'METHOD',
    'method\u0000',
    '\u0000method',
    '\uff4dethod',
    'meth\u200bod',
    'param\u017f',
    'Id',
    '\u0131d',
    '\u0130D',
    'JSONRPC',
    'Params',
    'rESULT',
    'err\u00ador',
    '\ufeffid',
  ])('T-035: refuses the key %j beside those of the message', (key) => {
    const text = `{"jsonrpc":"2.0","id":1,"method":"ping",${JSON.stringify(key)}:{}}`;
    expect(refusal(text)).toEqual({ code: -32600, id: undefined });
  });

  it('T-035: refuses a key that resembles method in its place', () => {
    expect(refusal('{"jsonrpc":"2.0","id":1,"Method":"ping"}').code).toBe(-32600);
  });

  it.each([
    'Name',
    'naMe',
    'name\u0000',
    'ｎame',
    'URI',
    'Ref',
    'taskid',
    'TaskId',
    '_Meta',
    'Notifications',
  ])('T-035: refuses the key %j in params', (key) => {
    expect(refusal(aCallWith({ name: 'x', [key]: 'y' }))).toEqual({ code: -32600, id: '1' });
  });

  it.each([
    ['params.ref', 'completion/complete', { ref: { type: 'ref/prompt', name: 'a', Name: 'b' } }],
    [
      'params.ref',
      'completion/complete',
      { ref: { type: 'ref/prompt', Type: 'ref/resource', name: 'a' } },
    ],
    [
      'params._meta',
      'ping',
      { _meta: { 'IO.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    ],
    [
      'params.notifications',
      'subscriptions/listen',
      { notifications: { resourcesubscriptions: ['a:b'] } },
    ],
    ['params.notifications', 'subscriptions/listen', { notifications: { taskids: ['a'] } }],
    [
      'params.ref',
      'completion/complete',
      { ref: { type: 'ref/resource', uri: 'a:b', URI: 'c:d' } },
    ],
    ['params', 'tools/call', { name: 'a', task: {}, Task: {} }],
    [
      'params._meta',
      'ping',
      { _meta: { 'io.modelcontextprotocol/Related-Task': { taskId: 'a' } } },
    ],
    [
      'the related task',
      'ping',
      { _meta: { 'io.modelcontextprotocol/related-task': { taskId: 'a', TaskId: 'b' } } },
    ],
  ])('T-035: refuses look-alike keys in %s of %s', (_, method, params) => {
    expect(refusal(aCallWith(params, method))).toEqual({ code: -32600, id: '1' });
  });

  it('T-033: says of a batch that it is one', () => {
    expect(() => parse('[]')).toThrow(/batch/);
    expect(() => parse('1')).toThrow(/not an object/);
  });

  it('T-035: takes other keys for what they are', () => {
    const params = { name: 'x', names: 1, 'na me': 1, Überschrift: 1, namé: 1, NAMENS: 1 };
    expect(parse(aCallWith(params)).kind).toBe('request');
  });
});

describe('parseEnvelope on calls of methods that the revision they name has no more', () => {
  const _meta = { [VERSION_KEY]: '2026-07-28' };

  it.each([
    ['resources/subscribe', {}],
    ['resources/unsubscribe', { uri: 1 }],
    ['tasks/result', {}],
  ])('refuses %s without a target with -32601', (method, params) => {
    expect(refusal(aCallWith({ ...params, _meta }, method))).toEqual({ code: -32601, id: '1' });
  });

  it('takes one with a target as any other, for the server to refuse', () => {
    expect(parse(aCallWith({ uri: 'a:b', _meta }, 'resources/subscribe'))).toMatchObject({
      targets: [{ kind: 'resource', name: 'a:b' }],
    });
  });

  it('refuses a method that it has, without a target, with -32602', () => {
    expect(refusal(aCallWith({ _meta }, 'resources/read'))).toEqual({ code: -32602, id: '1' });
  });
});

describe('parseEnvelope on calls without a proper target', () => {
  it.each([
    ['T-038: a tool name in an array', 'tools/call', { name: ['secret_tool'] }],
    ['T-038: an object as a tool name', 'tools/call', { name: {} }],
    ['T-038: a number as a tool name', 'tools/call', { name: 1 }],
    ['no tool name', 'tools/call', {}],
    ['no params', 'tools/call', undefined],
    ['a URI in place of a name', 'prompts/get', { uri: 'a:b' }],
    ['a name in place of a URI', 'resources/read', { name: 'a' }],
    ['null as a URI', 'resources/subscribe', { uri: null }],
    ['no URI to unsubscribe from', 'resources/unsubscribe', {}],
    ['no ref', 'completion/complete', {}],
    ['no params to complete', 'completion/complete', undefined],
    ['a string as ref', 'completion/complete', { ref: 'ref/prompt' }],
    ['a ref without a type', 'completion/complete', { ref: { name: 'a' } }],
    ['a ref of another type', 'completion/complete', { ref: { type: 'ref/tool', name: 'a' } }],
    [
      'a prompt ref without a name',
      'completion/complete',
      { ref: { type: 'ref/prompt', uri: 'a:b' } },
    ],
    [
      'a resource ref without a URI',
      'completion/complete',
      { ref: { type: 'ref/resource', name: 'a' } },
    ],
    ['no filter of a stream', 'subscriptions/listen', {}],
    [
      'subscriptions that are no list',
      'subscriptions/listen',
      { notifications: { resourceSubscriptions: 'a:b' } },
    ],
    [
      'a subscription that is no string',
      'subscriptions/listen',
      { notifications: { resourceSubscriptions: ['a:b', 1] } },
    ],
    [
      'a task to listen to that is no string',
      'subscriptions/listen',
      { notifications: { taskIds: [{}] } },
    ],
    [
      'too many subscriptions',
      'subscriptions/listen',
      { notifications: { resourceSubscriptions: Array(MAX_SUBSCRIPTIONS + 1).fill('a') } },
    ],
    ['no task id', 'tasks/get', {}],
    ['a number as a task id', 'tasks/cancel', { taskId: 7 }],
    ['_meta that is no object', 'ping', { _meta: 'x' }],
    ['a version that is no string', 'ping', { _meta: { [VERSION_KEY]: 20260728 } }],
  ])('refuses %s with -32602 under the id of the request', (_, method, params) => {
    expect(refusal(aCallWith(params, method))).toEqual({ code: -32602, id: '1' });
  });
});

describe('parseEnvelope on hostile sizes', () => {
  it.each([
    ['T-043: 200 000 open brackets', '['.repeat(200_000)],
    ['T-043: objects 9 000 deep', '{"a":'.repeat(9000) + '1' + '}'.repeat(9000)],
    [
      'T-043: one level too many',
      aCall({ params: { name: 'x', a: nested(ENVELOPE_LIMITS.depth - 1) } }),
    ],
    [
      'T-044: a million keys',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{${manyKeys(1_000_000)}}}}`,
    ],
    [
      'T-044: a number of 100 kB',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'1'.repeat(100_000)}}}`,
    ],
    [
      'T-044: a million subscriptions',
      `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":[${'"",'.repeat(1_000_000)}""]}}}`,
    ],
    [
      'T-044: more members of params than any method has',
      aCallWith({
        name: 'x',
        ...Object.fromEntries(Array.from({ length: MAX_MEMBERS }, (_, i) => [`k${i}`, 1])),
      }),
    ],
  ])('refuses %s with -32600', (_, text) => {
    expect(refusal(text).code).toBe(-32600);
  });
});

function manyKeys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":1`).join();
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}
