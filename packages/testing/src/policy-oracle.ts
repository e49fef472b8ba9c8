import { load } from 'js-yaml';

type List = 'tools' | 'prompts' | 'resources';
type Grant = { server: string; methods: string[] } & Partial<Record<List, string[]>>;

export type OracleCall = {
  server: string;
  method: string;
  target?: { kind: 'tool' | 'prompt' | 'resource'; name: string };
};

/** What a `scopes.yml` says, told slowly from its text alone: no code of the product takes part. */
export type PolicyOracle = {
  allows: (scopes: readonly string[], call: OracleCall) => boolean;
  /** Whether the scopes grant anything on the server, which is what streams and responses need. */
  sees: (scopes: readonly string[], server: string) => boolean;
  /** Whether the method means something on the server: one of MCP, or one that a scope names. */
  exists: (server: string, method: string) => boolean;
};

const TARGETS: Readonly<Record<string, readonly List[]>> = {
  'tools/call': ['tools'],
  'prompts/get': ['prompts'],
  'resources/read': ['resources'],
  'resources/subscribe': ['resources'],
  'resources/unsubscribe': ['resources'],
  'subscriptions/listen': ['resources'],
  'completion/complete': ['prompts', 'resources'],
};
const OTHERS =
  'initialize ping logging/setLevel server/discover notifications/initialized notifications/cancelled notifications/progress notifications/roots/list_changed tools/list prompts/list resources/list resources/templates/list tasks/get tasks/update tasks/cancel tasks/result';

/** The methods that clients have in MCP 2024-11-05 to 2026-07-28. */
export const ORACLE_METHODS: readonly string[] = [...Object.keys(TARGETS), ...OTHERS.split(' ')];

export function createPolicyOracle(text: string): PolicyOracle {
  const { scopes: declared } = load(text) as { scopes: Record<string, Grant[]> };
  const grantsOn = (scopes: readonly string[], server: string) =>
    scopes
      .flatMap((scope) => (Object.hasOwn(declared, scope) ? declared[scope]! : []))
      .filter((grant) => grant.server === '*' || grant.server === server);
  const named = (list: string[] | undefined, name: string) =>
    list !== undefined && (list.includes(name) || list.includes('*'));
  const hasMethod = ({ methods }: Grant, method: string) =>
    method !== '*' &&
    (methods.includes(method) || (methods.includes('*') && ORACLE_METHODS.includes(method)));
  return {
    allows: (scopes, { server, method, target }) =>
      grantsOn(scopes, server).some((grant) => {
        if (!hasMethod(grant, method)) return false;
        const lists = Object.hasOwn(TARGETS, method) ? TARGETS[method]! : undefined;
        if (lists === undefined) return target === undefined;
        if (target === undefined) return method === 'subscriptions/listen';
        const list: List = `${target.kind}s`;
        return lists.includes(list) && named(grant[list], target.name);
      }),
    sees: (scopes, server) => grantsOn(scopes, server).length > 0,
    exists: (server, method) =>
      ORACLE_METHODS.includes(method) ||
      grantsOn(Object.keys(declared), server).some((grant) => hasMethod(grant, method)),
  };
}
