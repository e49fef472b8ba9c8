import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { decide, type Call, type Target } from './decide.js';
import { parsePolicy } from './parse-policy.js';

type List = 'tools' | 'prompts' | 'resources';
type Grant = { server: string; methods: string[] } & Partial<Record<List, string[]>>;
type File = { scopes: Record<string, Grant[]>; groups: Record<string, string[]> };

const BY_TARGET: Record<string, List[]> = {
  'tools/call': ['tools'],
  'prompts/get': ['prompts'],
  'resources/read': ['resources'],
  'resources/subscribe': ['resources'],
  'resources/unsubscribe': ['resources'],
  'subscriptions/listen': ['resources'],
  'completion/complete': ['prompts', 'resources'],
};
const BY_SERVER =
  'initialize ping logging/setLevel server/discover notifications/initialized notifications/cancelled notifications/progress notifications/roots/list_changed tools/list prompts/list resources/list resources/templates/list tasks/get tasks/update tasks/cancel tasks/result'.split(
    ' ',
  );
const MCP = [...BY_SERVER, ...Object.keys(BY_TARGET)];

/** The rules of the policy once more, told slowly and from the text of the file. */
function oracle(file: File, scopes: string[], { server, method, target }: Call): boolean {
  const grants = scopes.flatMap((scope) => file.scopes[scope] ?? []);
  const has = (list: string[] | undefined, name: string) =>
    list?.includes(name) === true || list?.includes('*') === true;
  return grants.some((grant) => {
    if (grant.server !== '*' && grant.server !== server) return false;
    const named = method !== '*' && grant.methods.includes(method);
    if (!named && !(grant.methods.includes('*') && MCP.includes(method))) return false;
    const lists = BY_TARGET[method];
    if (lists === undefined) return target === undefined;
    if (target === undefined) return method === 'subscriptions/listen';
    const list: List = `${target.kind}s`;
    return lists.includes(list) && has(grant[list], target.name);
  });
}

function* calls(servers: string[], methods: string[], names: string[]): Generator<Call> {
  const kinds = ['tool', 'prompt', 'resource'] as const;
  const targets = kinds.flatMap((kind) => names.map((name): Target => ({ kind, name })));
  for (const server of servers)
    for (const method of methods) {
      yield { server, method };
      for (const target of targets) yield { server, method, target };
    }
}

describe('decide compared with the rules told from the file', () => {
  it('agrees on the shipped policy for every caller, server, method and target (W-24)', () => {
    const text = readFileSync(new URL('../../../scopes.yml', import.meta.url), 'utf8');
    const file = load(text) as File;
    const policy = parsePolicy(text);
    const callers = [
      [],
      ['nobody'],
      ...Object.keys(file.scopes).map((scope) => [scope]),
      ...Object.values(file.groups),
    ];
    const tools = Object.values(file.scopes).flatMap((grants) =>
      grants.flatMap((grant) => grant.tools ?? []),
    );
    const servers = ['currenttime', 'fininfo', 'mcpgw', 'realserverfaketools', 'Mcpgw', '', '*'];
    const methods = [...MCP, 'acme/vendor', 'current_time_by_timezone', '*', ''];
    const names = [...new Set(tools), 'toggle_service', 'MCPGW', 'file:///etc', ''];
    let asked = 0;
    for (const call of calls(servers, methods, names))
      for (const scopes of callers) {
        asked += 1;
        const { allow } = decide(policy, scopes, call);
        if (allow !== oracle(file, scopes, call)) expect({ scopes, call, allow }).toBe('otherwise');
      }
    expect(asked).toBeGreaterThan(50_000);
  });

  it('agrees on any policy', () => {
    const names = ['a', 'b', 'toString'];
    const some = (values: string[]) => fc.subarray([...values, '*']);
    const grant = fc.record(
      {
        server: fc.constantFrom('s', 't', '*'),
        methods: some(['ping', 'tools/call', 'completion/complete', 'acme/x']),
        tools: some(names),
        prompts: some(names),
        resources: some(names),
      },
      { requiredKeys: ['server', 'methods'] },
    );
    const scopes = fc.dictionary(
      fc.constantFrom('one', 'two', 'three'),
      fc.array(grant, { maxLength: 4 }),
      { minKeys: 1, noNullPrototype: true },
    );
    const asked = [
      ...calls(
        ['s', 't', 'u'],
        ['ping', 'tools/call', 'completion/complete', 'tasks/get', 'acme/x', 'acme/y', '*'],
        [...names, 'c'],
      ),
    ];
    fc.assert(
      fc.property(scopes, fc.subarray(['one', 'two', 'three', 'four']), (declared, held) => {
        const file = { scopes: declared, groups: {} };
        const policy = parsePolicy(dump(file, { noRefs: true }));
        for (const call of asked)
          expect([call, decide(policy, held, call).allow]).toEqual([
            call,
            oracle(file, held, call),
          ]);
      }),
      { seed: 20260728, numRuns: 200 },
    );
  });
});
