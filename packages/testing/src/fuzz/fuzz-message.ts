import { ORACLE_METHODS } from '../policy-oracle.js';
import { object, raw, text, type Json } from './json-writer.js';
import type { Random } from './random.js';

export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
export const MODERN = '2026-07-28';

const OFTEN = [
  ...['tools/call', 'tools/call', 'tools/call', 'prompts/get', 'resources/read', 'tools/list'],
  ...['completion/complete', 'subscriptions/listen', 'tasks/get', 'ping', 'initialize'],
  ...['notifications/initialized', 'acme/search'],
];
const SELDOM = [
  ...ORACLE_METHODS,
  'acme/other',
  'sampling/createMessage',
  'Tools/call',
  'look',
  '',
];
const NAMES = ['look', 'look', 'look', 'greeting', 'run', 'run it', 'größe', 'remove', 'Look', ''];
const URIS = ['file:///open', 'file:///open', 'file:///secret', 'FILE:///open', 'f:\u{1f600}"\\/'];
const IDS = [raw('1'), raw('0'), raw('-7'), raw('9007199254740993'), text('a'), text('"é\\')];
const SCALARS = ['0', '-0', '1.5', '1e9', '-1E+2', '1e400', '12345678901234567890', 'true', 'null'];
const KEYS = ['name', 'method', 'uri', 'params', 'id', '_meta', 'a', 'b', '__proto__', '', 'é'];

type Member = [key: string, value: Json];

/** What a fuzzed request is about before anything is done to it. */
export type FuzzMessage = {
  json: { object: Member[] };
  method: string;
  /** What the Mcp-Name header of the modern era would have to say. */
  name: string;
  modern: boolean;
};

/** A proper message of some client: members in any order, and more of them than the method needs. */
export function fuzzMessage(random: Random): FuzzMessage {
  const method = random.oneOf(random.onceIn(4) ? SELDOM : OFTEN);
  const modern = random.onceIn(3);
  const [name, uri, taskId] = [random.oneOf(NAMES), random.oneOf(URIS), 'a-task'];
  const withId = !method.startsWith('notifications/') && !random.onceIn(20);
  const params = shuffled(random, [
    ['name', text(name)],
    ['uri', text(uri)],
    ['taskId', text(taskId)],
    ['ref', reference(random, name, uri)],
    ['notifications', subscriptions(random)],
    ['arguments', anyJson(random, 3)],
    ...(modern || random.onceIn(3) ? [meta(random, modern)] : []),
  ]);
  const json = {
    object: shuffled(random, [
      ['jsonrpc', text('2.0')],
      ['method', text(method)],
      ['params', object(...params)],
      ...(withId ? [['id', random.oneOf(IDS)] satisfies Member] : []),
    ]),
  };
  const named = method.startsWith('resources/') ? uri : method.startsWith('tasks/') ? taskId : name;
  return { json, method, name: named, modern };
}

function reference(random: Random, name: string, uri: string): Json {
  const type = random.oneOf(['ref/prompt', 'ref/resource']);
  return object(
    ...shuffled(random, [
      ['type', text(type)],
      ['name', text(name)],
      ['uri', text(uri)],
    ]),
  );
}

function subscriptions(random: Random): Json {
  const uris = Array.from({ length: random.below(3) }, () => text(random.oneOf(URIS)));
  return object(['toolsListChanged', raw('true')], ['resourceSubscriptions', { array: uris }]);
}

function meta(random: Random, modern: boolean): Member {
  const version = modern ? [[VERSION_KEY, text(MODERN)] satisfies Member] : [];
  return ['_meta', object(...shuffled(random, [...version, ['progressToken', raw('1')]]))];
}

/** Any value, with keys in it that mean something elsewhere. */
export function anyJson(random: Random, depth: number): Json {
  const length = random.below(4);
  switch (depth > 0 ? random.below(5) : random.below(2)) {
    case 0:
      return text(random.oneOf(NAMES));
    case 1:
      return raw(random.oneOf(SCALARS));
    case 2:
      return { array: Array.from({ length }, () => anyJson(random, depth - 1)) };
    default: {
      const keys = [...new Set(Array.from({ length }, () => random.oneOf(KEYS)))];
      return object(...keys.map((key): Member => [key, anyJson(random, depth - 1)]));
    }
  }
}

function shuffled(random: Random, items: Member[]): Member[] {
  return items
    .map((item) => ({ item, rank: random.below(1_000) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
