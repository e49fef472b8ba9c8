import { MODERN, VERSION_KEY } from '../fuzz/fuzz-message.js';
import { ORACLE_METHODS, type OracleCall } from '../policy-oracle.js';

type Target = NonNullable<OracleCall['target']>;
export type MatrixCall = Omit<OracleCall, 'server'>;

const NAMES = ['look', 'run', 'run it', 'remove', 'größe', 'greeting', 'Look', 'look ', '*', ''];
const URIS = ['file:///open', 'file:///open/', 'FILE:///open', 'file:///secret', '*'];
const NO_METHODS = [
  'acme/search',
  'acme/other',
  'sampling/createMessage',
  'tasks/list',
  'look',
  'Ping',
  '*',
  '',
];

/** Each method with each target that it could be sent with, and methods that are none. */
export const MATRIX_CALLS: readonly MatrixCall[] = [...ORACLE_METHODS, ...NO_METHODS].flatMap(
  (method) => {
    const targets = targetsOf(method);
    return targets.length > 0 ? targets.map((target) => ({ method, target })) : [{ method }];
  },
);

function targetsOf(method: string): Target[] {
  const tools = NAMES.map((name): Target => ({ kind: 'tool', name }));
  const prompts = NAMES.map((name): Target => ({ kind: 'prompt', name }));
  const resources = URIS.map((name): Target => ({ kind: 'resource', name }));
  if (method === 'tools/call') return tools;
  if (method === 'prompts/get') return prompts;
  if (method === 'completion/complete') return [...prompts, ...resources];
  return method.startsWith('resources/') && !method.endsWith('list') ? resources : [];
}

/** The call as the JSON-RPC message of a client. */
export function matrixMessage({ method, target }: MatrixCall, id: string): string {
  const about = method.startsWith('notifications/') ? {} : { id };
  return JSON.stringify({ jsonrpc: '2.0', ...about, method, params: paramsOf(method, target) });
}

/** The same call in the modern era, with headers that say what its body says. */
export function modernMatrixRequest(call: MatrixCall, id: string) {
  const legacy = JSON.parse(matrixMessage(call, id)) as { params: Record<string, unknown> };
  const { method } = call;
  const _meta = { [VERSION_KEY]: MODERN };
  const { name, uri, taskId } = legacy.params;
  const named = method.startsWith('resources/') ? uri : method.startsWith('tasks/') ? taskId : name;
  const base64 = Buffer.from(String(named)).toString('base64');
  return {
    body: JSON.stringify({ ...legacy, params: { ...legacy.params, _meta } }),
    headers: {
      'MCP-Protocol-Version': MODERN,
      'Mcp-Method': method,
      'Mcp-Name': `=?base64?${base64}?=`,
    },
  };
}

function paramsOf(method: string, target: Target | undefined): object {
  if (method === 'subscriptions/listen') return { notifications: { toolsListChanged: true } };
  if (method.startsWith('tasks/')) return { taskId: 'a-task' };
  if (target === undefined) return { name: 'look', uri: 'file:///open' };
  const { kind, name } = target;
  if (method === 'completion/complete') {
    const ref =
      kind === 'prompt' ? { type: 'ref/prompt', name } : { type: 'ref/resource', uri: name };
    return { ref, argument: { name: 'a', value: 'b' } };
  }
  return kind === 'resource' ? { uri: name } : { name };
}
