import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Attributes } from './attributes.js';
import { decide, type Call } from './decide.js';
import { createDynamicScopes } from './dynamic-scopes.js';
import { loadPolicyExtensions } from './load-extensions.js';
import { parsePolicy } from './parse-policy.js';
import { createScopeHook } from './scope-hook.js';

const fileOf = (name: string) =>
  fileURLToPath(new URL(`../../../docs/examples/policy/${name}`, import.meta.url));
const callOf = (server: string, tool: string): Call => ({
  server,
  method: 'tools/call',
  target: { kind: 'tool', name: tool },
});
const ada = { subject: 'local:ada', kind: 'user', name: 'ada', scopes: [] } as const;
const fail = (error: unknown) => {
  throw error;
};

describe('the example of conditions', () => {
  const policy = parsePolicy(readFileSync(fileOf('conditions.yml'), 'utf8'));
  const batch = { subject: 'batch-7', kind: 'client', name: 'batch-7', scopes: [] } as const;
  const MONDAY = '2027-07-05T08:00:00Z';
  const chf = (amount: number) => () => ({ currency: 'CHF', amount });

  it.each<[string, string, Partial<Attributes>, boolean]>([
    ['500 on a Monday', 'pay', { args: chf(500) }, true],
    ['more', 'pay', { args: chf(500.01) }, false],
    ['less than nothing', 'pay', { args: chf(-1) }, false],
    ['another currency', 'pay', { args: () => ({ currency: 'EUR', amount: 1 }) }, false],
    ['no amount', 'pay', { args: () => ({ currency: 'CHF' }) }, false],
    ['on a Sunday', 'pay', { now: new Date('2027-07-04T08:00:00Z') }, false],
    ['at eight', 'pay', { now: new Date('2027-07-05T06:00:00Z') }, true],
    ['before eight', 'pay', { now: new Date('2027-07-05T05:59:59Z') }, false],
    ['at six', 'pay', { now: new Date('2027-07-05T16:00:00Z') }, false],
    ['in a list, on a Monday', 'pay', { args: 'open' }, true],
    ['in a list, on a Sunday', 'pay', { args: 'open', now: new Date('2027-07-04') }, false],
    ['another tool', 'refund', {}, false],
  ])('lets somebody of the accounting: %s', (_, tool, overrides, allow) => {
    const attributes = () => ({
      principal: ada,
      now: new Date(MONDAY),
      args: chf(1),
      ...overrides,
    });
    const decision = decide(policy, ['payments/small'], callOf('payments', tool), attributes);
    expect(decision.allow).toBe(allow);
  });

  it.each<[string, Partial<Attributes>, boolean]>([
    ['in the data centre', { address: '10.20.3.4' }, true],
    ['in its other network', { address: '2001:db8:20::1' }, true],
    ['elsewhere', { address: '10.21.0.1' }, false],
    ['nobody knows where', {}, false],
    ['that is a person', { address: '10.20.3.4', principal: { ...ada, name: 'batch-7' } }, false],
    ['after the end', { address: '10.20.3.4', now: new Date('2028-01-01') }, false],
  ])('lets a machine refund: %s', (_, overrides, allow) => {
    const attributes = () => ({
      principal: batch,
      now: new Date(MONDAY),
      args: chf(1),
      ...overrides,
    });
    const call = callOf('payments', 'refund');
    expect(decide(policy, ['payments/operate'], call, attributes).allow).toBe(allow);
  });
});

describe('the example of extensions', () => {
  const FILE = `scopes: { weather/read: [${JSON.stringify({ server: 'weather', methods: ['tools/call'], tools: ['forecast'] })}] }`;

  it('resolves scopes of teams and of the office', async () => {
    const extensions = await loadPolicyExtensions(fileOf('extensions.mjs'));
    const policy = parsePolicy(FILE, { extensions, onScopeError: (_, error) => fail(error) });
    const allows = (scope: string, call: Call, address = '198.51.100.1') =>
      decide(policy, [scope], call, () => ({
        principal: ada,
        now: new Date(0),
        address,
        args: 'open',
      })).allow;
    expect(allows('team:weather', callOf('weather/staging', 'anything'))).toBe(true);
    expect(allows('team:weather', callOf('weather/production', 'status'))).toBe(true);
    expect(allows('team:weather', callOf('weather/production', 'anything'))).toBe(false);
    expect(allows('team:maps', callOf('weather/staging', 'anything'))).toBe(false);
    expect(allows('office:weather/read', callOf('weather', 'forecast'))).toBe(false);
    expect(allows('office:weather/read', callOf('weather', 'forecast'), '192.0.2.7')).toBe(true);
  });

  it('gives whoever is on call a scope', async () => {
    const { scopesOf } = await loadPolicyExtensions(fileOf('extensions.mjs'));
    const { add } = createDynamicScopes({ sources: [scopesOf!], onError: fail });
    expect((await add(ada)).scopes).toEqual(['team:weather']);
    expect((await add({ ...ada, subject: 'local:eve' })).scopes).toEqual([]);
  });
});

describe('the example of a scope hook', () => {
  let hook: ChildProcess | undefined;
  afterEach(() => void hook?.kill());

  it('answers with the scopes of a principal', async () => {
    hook = spawn(process.execPath, [fileOf('scopes-hook.mjs'), '0']);
    const [line] = (await once(hook.stdout!, 'data')) as [Buffer];
    const source = createScopeHook(line.toString().trim());
    const { add } = createDynamicScopes({ sources: [source], onError: fail });
    expect((await add(ada)).scopes).toEqual(['weather/read', 'weather/write']);
    expect((await add({ ...ada, subject: 'local:eve' })).scopes).toEqual([]);
  });
});
