import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientMethods } from '@mcp-gateway/contracts';
import { EnvelopeError } from './envelope-error.js';
import type { Envelope } from './envelope.js';
import { parseEnvelope } from './parse-envelope.js';

/** Fixed, so that a failure comes again; raised by whoever wants to search longer. */
const RUNS = { seed: 20260728, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 4000) };
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

/** A JSON text as its author may write it: keys repeated, anything escaped, space anywhere. */
type Tree =
  | { object: [key: string, value: Tree][] }
  | { array: Tree[] }
  | { string: string }
  | { raw: string };

const text = (string: string): Tree => ({ string });
const object = (...members: [string, Tree][]): Tree => ({ object: members });

/** Writes a tree; `next` chooses spellings. */
function write(tree: Tree, next: () => number): string {
  const space = () => (next() % 6 === 0 ? [' ', '\n', '\t', '\r\n', '  '][next() % 5] : '');
  const spelled = (value: string) => `"${Array.from(value, (char) => spell(char, next)).join('')}"`;
  const body = (node: Tree): string => {
    if ('raw' in node) return node.raw;
    if ('string' in node) return spelled(node.string);
    const items =
      'array' in node
        ? node.array.map(written)
        : node.object.map(
            ([key, value]) => `${space()}${spelled(key)}${space()}:${written(value)}`,
          );
    return 'array' in node ? `[${items.join()}${space()}]` : `{${items.join()}${space()}}`;
  };
  const written = (node: Tree): string => `${space()}${body(node)}${space()}`;
  return written(tree);
}

function spell(char: string, next: () => number): string {
  const mustEscape = char === '"' || char === '\\' || char < ' ';
  if (!mustEscape && next() % 8 > 0) return char === '/' && next() % 2 ? '\\/' : char;
  const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at));
  const hex = units.map((unit) => unit.toString(16).padStart(4, '0'));
  return hex.map((digits) => `\\u${next() % 2 ? digits : digits.toUpperCase()}`).join('');
}

/** Reads a text into a tree with every member in it, by its own simple means. */
function readTree(json: string): Tree {
  let at = 0;
  const space = () => (at += /^[ \t\r\n]*/.exec(json.slice(at))![0].length);
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(json.slice(at))?.[0];
    if (found === undefined) throw new SyntaxError(`at ${at}`);
    at += found.length;
    space();
    return found;
  };
  const string = () => JSON.parse(take(/^"(?:[^"\\]|\\.)*"/s)) as string;
  const list = <T>(open: RegExp, close: RegExp, item: () => T): T[] => {
    take(open);
    if (close.test(json.slice(at))) return (take(close), []);
    const items = [item()];
    while (json[at] === ',') {
      take(/^,/);
      items.push(item());
    }
    take(close);
    return items;
  };
  const value = (): Tree => {
    if (json[at] === '"') return { string: string() };
    if (json[at] === '[') return { array: list(/^\[/, /^\]/, value) };
    if (json[at] !== '{') return { raw: take(/^[^\s,[\]{}":]+/) };
    return { object: list(/^\{/, /^\}/, () => [string(), (take(/^:/), value())]) };
  };
  space();
  return value();
}

/** How a reader finds the member it wants among those of an object. */
type Lookup = (members: [string, Tree][], key: string) => Tree | undefined;

const fold = (key: string) => key.normalize('NFKC').toLowerCase().replaceAll('\0', '');
const READERS: Record<string, Lookup> = {
  'first wins': (members, key) => members.find(([name]) => name === key)?.[1],
  'last wins': (members, key) => members.findLast(([name]) => name === key)?.[1],
  'first wins, any case': (members, key) => members.find(([name]) => fold(name) === fold(key))?.[1],
  'last wins, any case': (members, key) =>
    members.findLast(([name]) => fold(name) === fold(key))?.[1],
};

/** What one reader sees in a message. */
function view(tree: Tree, lookup: Lookup) {
  const find = (from: Tree | undefined, ...path: string[]): Tree | undefined =>
    path.reduce<Tree | undefined>(
      (node, key) => (node && 'object' in node ? lookup(node.object, key) : undefined),
      from,
    );
  const string = (...path: string[]) => {
    const node = find(tree, ...path);
    return node && 'string' in node ? node.string : undefined;
  };
  const strings = (...path: string[]) => {
    const node = find(tree, ...path);
    return node && 'array' in node
      ? node.array.map((item) => ('string' in item ? item.string : item))
      : [];
  };
  const id = find(tree, 'id');
  return {
    method: string('method'),
    id: id && ('string' in id ? JSON.stringify(id.string) : 'raw' in id ? id.raw : 'unusable'),
    version: string('params', '_meta', VERSION_KEY),
    name: string('params', 'name'),
    uri: string('params', 'uri'),
    taskId: string('params', 'taskId'),
    refType: string('params', 'ref', 'type'),
    refName: string('params', 'ref', 'name'),
    refUri: string('params', 'ref', 'uri'),
    subscriptions: [
      ...strings('params', 'notifications', 'resourceSubscriptions'),
      ...strings('params', 'notifications', 'taskIds'),
    ],
  };
}
type View = ReturnType<typeof view>;

/** Which part of a view names the targets of a method. */
const TARGETS = new Map<string | undefined, (seen: View) => unknown[]>([
  ['tools/call', ({ name }) => [name]],
  ['prompts/get', ({ name }) => [name]],
  ['resources/read', ({ uri }) => [uri]],
  ['resources/subscribe', ({ uri }) => [uri]],
  ['resources/unsubscribe', ({ uri }) => [uri]],
  ['tasks/get', ({ taskId }) => [taskId]],
  ['tasks/update', ({ taskId }) => [taskId]],
  ['tasks/cancel', ({ taskId }) => [taskId]],
  ['tasks/result', ({ taskId }) => [taskId]],
  ['completion/complete', (seen) => [seen.refType === 'ref/prompt' ? seen.refName : seen.refUri]],
  ['subscriptions/listen', ({ subscriptions }) => subscriptions],
]);

const targetNames = (seen: View): unknown[] => TARGETS.get(seen.method)?.(seen) ?? [];

function summary(envelope: Envelope) {
  const id = 'id' in envelope ? envelope.id : undefined;
  const decoded = id?.startsWith('"') ? JSON.stringify(JSON.parse(id)) : id;
  return envelope.kind === 'response'
    ? { method: undefined, id: decoded, version: undefined, targets: [] }
    : {
        method: envelope.method,
        id: decoded,
        version: envelope.protocolVersion,
        targets: envelope.targets.map(({ name }) => name),
      };
}

/** The envelope, or undefined when the text is refused as it should be. */
function tryParse(body: Uint8Array): Envelope | undefined {
  try {
    return parseEnvelope(body);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    return undefined;
  }
}

/** Accepted bytes read the same to every reader; returns whether they were accepted. */
function checkAgreement(body: Uint8Array): boolean {
  const envelope = tryParse(body);
  if (!envelope) return false;
  const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  const expected = summary(envelope);
  const tree = readTree(json);
  for (const lookup of Object.values(READERS)) {
    const seen = view(tree, lookup);
    const { method, id, version } = seen;
    // A comparison of texts: an expect() for each of the many readings takes most of the time.
    const found = { method, id, version, targets: targetNames(seen) };
    if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
  }
  const parsed = JSON.parse(json) as Record<string, unknown>;
  const { method, id } = parsed;
  const sameId = JSON.stringify(id) === expected.id || id === Number(expected.id);
  if (method !== expected.method || !(sameId || id === expected.id)) {
    expect({ method, id }).toEqual(expected);
  }
  return true;
}

const names = fc.constantFrom('a', 'secret_tool', 'x:y', '', '\u{1f600}', 'é', '__proto__', '"\\');
const strings = names.map(text);
const raws = fc.constantFrom('0', '-1', '1.5', '1e9', '12345678901234567890', 'true', 'null');
const scalars: fc.Arbitrary<Tree> = fc.oneof(
  strings,
  raws.map((raw) => ({ raw })),
);
const someKeys = fc.constantFrom(
  ...[
    'jsonrpc',
    'id',
    'method',
    'params',
    'result',
    'error',
    'name',
    'uri',
    'ref',
    'type',
    'taskId',
  ],
  ...['_meta', 'notifications', 'resourceSubscriptions', 'taskIds', VERSION_KEY, 'arguments'],
  ...['Method', 'NAME', 'param\u017f', 'id\u0000', '\uff4eame', 'Uri', 'TASKID', '__proto__', ''],
);
const anyTree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: scalars },
    { weight: 1, arbitrary: fc.array(tie('tree'), { maxLength: 3 }).map((array) => ({ array })) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(someKeys, tie('tree')), { maxLength: 4 })
        .map((members) => ({ object: members })),
    },
  ),
})).tree;

const ids: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom('1', '0', '-7', '9007199254740993').map((raw) => ({ raw })),
  strings,
);
const params = fc
  .tuple(
    names,
    names,
    names,
    fc.constantFrom('ref/prompt', 'ref/resource'),
    fc.array(names, { maxLength: 2 }),
    anyTree,
  )
  .map(([name, uri, taskId, type, uris, args]): [string, Tree][] => [
    ['name', text(name)],
    ['uri', text(uri)],
    ['taskId', text(taskId)],
    ['ref', object(['type', text(type)], ['name', text(name)], ['uri', text(uri)])],
    ['notifications', object(['resourceSubscriptions', { array: uris.map(text) }])],
    ['_meta', object([VERSION_KEY, text('2026-07-28')], ['progressToken', { raw: '1' }])],
    ['arguments', args],
  ]);

/** A proper request or notification of any method, its members in any order. */
const messages = fc
  .tuple(
    fc.constantFrom(...clientMethods(), 'vendor/x'),
    params,
    fc.option(ids),
    fc.infiniteStream(fc.nat()),
  )
  .map(([method, members, id, order]): Tree => {
    const shuffled = (list: [string, Tree][]) =>
      list
        .map((member) => ({ member, rank: order.next().value }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ member }) => member);
    return object(
      ...shuffled([
        ['jsonrpc', text('2.0')],
        ['method', text(method)],
        ['params', object(...shuffled(members))],
        ...(id ? [['id', id] satisfies [string, Tree]] : []),
      ]),
    );
  });

/** Puts a member of any key and value into one of the objects of a tree. */
function intrude(tree: Tree, where: number, key: string, value: Tree): Tree {
  const objects: { object: [string, Tree][] }[] = [];
  const collect = (node: Tree): void => {
    if ('object' in node) {
      objects.push(node);
      for (const [, child] of node.object) collect(child);
    }
    if ('array' in node) node.array.forEach(collect);
  };
  const copy = structuredClone(tree);
  collect(copy);
  const chosen = objects[where % objects.length]!;
  chosen.object.splice(where % (chosen.object.length + 1), 0, [key, value]);
  return copy;
}

const spellings = fc.infiniteStream(fc.nat({ max: 1000 }));
const encode = (tree: Tree, choices: IterableIterator<number>) =>
  Buffer.from(write(tree, () => choices.next().value as number));

describe('parseEnvelope as one reader among others', () => {
  it('T-036: accepts every spelling of a proper message and reads it as others do', () => {
    fc.assert(
      fc.property(messages, spellings, (message, choices) => {
        const repeated = hasRepeatedKey(message);
        expect(checkAgreement(encode(message, choices))).toBe(!repeated);
      }),
      RUNS,
    );
  });

  it('T-034, T-035: agrees with every reader on messages into which members were put', () => {
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.tuple(fc.nat({ max: 50 }), someKeys, anyTree), { minLength: 1, maxLength: 2 }),
        spellings,
        (message, intruders, choices) => {
          const tree = intruders.reduce(
            (node, [where, key, value]) => intrude(node, where, key, value),
            message,
          );
          checkAgreement(encode(tree, choices));
        },
      ),
      RUNS,
    );
  });

  it('T-045, T-046: takes no bytes that JSON.parse does not take, and agrees on the rest', () => {
    const damage = fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(
          ...Buffer.from('{}[]",:\\u0e-.tn \n\ufeff\u00e9'),
          0,
          0x80,
          0xc0,
          0xed,
          0xff,
        ),
        fc.nat({ max: 2 }),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(messages, spellings, damage, (message, choices, changes) => {
        const body = [...encode(message, choices)];
        for (const [at, byte, removed] of changes) body.splice(at % body.length, removed, byte);
        checkAgreement(Uint8Array.from(body));
      }),
      RUNS,
    );
  });
});

function hasRepeatedKey(tree: Tree): boolean {
  if ('array' in tree) return tree.array.some(hasRepeatedKey);
  if (!('object' in tree)) return false;
  const keys = tree.object.map(([key]) => key);
  return new Set(keys).size < keys.length || tree.object.some(([, value]) => hasRepeatedKey(value));
}
