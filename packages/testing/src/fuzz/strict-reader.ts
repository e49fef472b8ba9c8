import { isUtf8 } from 'node:buffer';
import type { OracleCall } from '../policy-oracle.js';
import { VERSION_KEY } from './fuzz-message.js';

/** What every reader of a message, strict or lenient, takes it for. */
export type StrictMessage = {
  /** As it is written; undefined: none. */
  id: string | undefined;
  /** Undefined: a response. */
  method: string | undefined;
  /** What the policy has to allow: all of it. */
  targets: NonNullable<OracleCall['target']>[];
  /** What Mcp-Name would have to say. */
  name: string | undefined;
  version: string | undefined;
  /** It is about a task. */
  task?: true;
};

type Members = Record<string, unknown>;

const READ_KEYS = {
  root: ['jsonrpc', 'id', 'method', 'params', 'result', 'error'],
  params: ['name', 'uri', 'ref', 'taskId', 'task', 'notifications', '_meta'],
  meta: [VERSION_KEY, 'io.modelcontextprotocol/related-task'],
  ref: ['type', 'name', 'uri'],
  notifications: ['resourceSubscriptions', 'taskIds'],
};

class Ambiguous extends Error {}

function demand(condition: boolean): asserts condition {
  if (!condition) throw new Ambiguous();
}

/** The message in a body; undefined when some reader could take it for another, or for none. */
export function readStrictly(body: Buffer): StrictMessage | undefined {
  try {
    demand(isUtf8(body));
    const text = body.toString();
    const root = JSON.parse(text) as unknown;
    const id = rawIdOf(text);
    demand(isObject(root));
    return messageOf(root, id);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Ambiguous) return undefined;
    throw error;
  }
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]|[^\s{}[\]",:]+/g;

/** Looks at every token of a JSON text for what JSON.parse does not tell: repeated keys, sizes, the id. */
function rawIdOf(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let id: string | undefined;
  let idIsNext = false;
  for (const [token, string, colon] of text.matchAll(TOKEN)) {
    if (idIsNext) id = token;
    idIsNext = false;
    if (colon !== undefined) {
      const keys = open.at(-1)!;
      const key = JSON.parse(string!) as string;
      demand(!keys.has(key));
      keys.add(key);
      idIsNext = open.length === 1 && key === 'id';
    } else if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      demand(open.length <= 64);
    } else if (token === '}' || token === ']') open.pop();
    else demand(string !== undefined || token.length <= 1024);
  }
  return id;
}

function messageOf(root: Members, id: string | undefined): StrictMessage {
  demandNoLookAlike(root, READ_KEYS.root);
  demand(root['jsonrpc'] === '2.0');
  demand(id === undefined || id.startsWith('"') || /^-?\d+$/.test(id));
  const outcomes = ['result', 'error'].filter((key) => Object.hasOwn(root, key)).length;
  if (outcomes > 0) {
    demand(outcomes === 1 && id !== undefined);
    demand(!Object.hasOwn(root, 'method') && !Object.hasOwn(root, 'params'));
    return { id, method: undefined, targets: [], name: undefined, version: undefined };
  }
  const { method } = root;
  demand(typeof method === 'string');
  const params = Object.hasOwn(root, 'params') ? root['params'] : {};
  demand(isObject(params));
  demandNoLookAlike(params, READ_KEYS.params);
  return { id, method, version: versionOf(params), ...subjectOf(method, params) };
}

function versionOf(params: Members): string | undefined {
  if (!Object.hasOwn(params, '_meta')) return undefined;
  const meta = params['_meta'];
  demand(isObject(meta));
  demandNoLookAlike(meta, READ_KEYS.meta);
  if (!Object.hasOwn(meta, VERSION_KEY)) return undefined;
  const version = meta[VERSION_KEY];
  demand(typeof version === 'string');
  return version;
}

type Subject = Pick<StrictMessage, 'targets' | 'name' | 'task'>;

function subjectOf(method: string, params: Members): Subject {
  const one = (kind: 'tool' | 'prompt' | 'resource', name: string) => ({
    targets: [{ kind, name }],
    name,
  });
  if (method === 'tools/call') return one('tool', stringOf(params, 'name'));
  if (method === 'prompts/get') return one('prompt', stringOf(params, 'name'));
  if (/^resources\/(?:read|subscribe|unsubscribe)$/.test(method)) {
    return one('resource', stringOf(params, 'uri'));
  }
  if (/^tasks\/(?:get|update|cancel|result)$/.test(method)) {
    return { targets: [], name: stringOf(params, 'taskId'), task: true };
  }
  if (method === 'completion/complete') return { ...completed(params), name: undefined };
  if (method === 'subscriptions/listen') return { ...subscribed(params), name: undefined };
  return { targets: [], name: undefined };
}

function completed(params: Members): Pick<StrictMessage, 'targets'> {
  const { ref } = params;
  demand(isObject(ref));
  demandNoLookAlike(ref, READ_KEYS.ref);
  const type = stringOf(ref, 'type');
  demand(type === 'ref/prompt' || type === 'ref/resource');
  return type === 'ref/prompt'
    ? { targets: [{ kind: 'prompt', name: stringOf(ref, 'name') }] }
    : { targets: [{ kind: 'resource', name: stringOf(ref, 'uri') }] };
}

function subscribed(params: Members): Pick<StrictMessage, 'targets' | 'task'> {
  const { notifications } = params;
  demand(isObject(notifications));
  demandNoLookAlike(notifications, READ_KEYS.notifications);
  const [uris, tasks] = READ_KEYS.notifications.map((key) =>
    Object.hasOwn(notifications, key) ? notifications[key] : [],
  );
  demand(isTexts(uris) && isTexts(tasks));
  const targets = uris.map((name) => ({ kind: 'resource', name }) as const);
  return { targets, ...(tasks.length > 0 && { task: true }) };
}

function stringOf(members: Members, key: string): string {
  const value = Object.hasOwn(members, key) ? members[key] : undefined;
  demand(typeof value === 'string');
  return value;
}

/** Of keys that are read, none may come in another spelling too; nor may there be very many. */
function demandNoLookAlike(members: Members, read: readonly string[]): void {
  const keys = Object.keys(members);
  demand(keys.length <= 256);
  const others = keys.filter((key) => !read.includes(key)).map(fold);
  demand(others.length === 0 || !read.some((key) => others.includes(fold(key))));
}

/** As a reader may see it that knows neither case nor Unicode. */
const fold = (key: string) =>
  key
    .normalize('NFKD')
    .replace(/[\p{C}\p{M}]/gu, '')
    .toUpperCase();

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
