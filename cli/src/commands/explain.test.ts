import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runMcpctl } from '../testing/run-mcpctl.js';
import type { StubGateway } from '../testing/stub-gateway.js';
import { startStubInstallation } from '../testing/stub-installation.js';

const ANSWER = {
  principal: { subject: 'local:ann', kind: 'user', name: 'ann', groups: ['g'], disabled: false },
  decision: { allow: true, scope: 'a', rule: 'a[1]' },
  scopes: [
    {
      scope: 'a',
      known: true,
      grants: [
        {
          rule: 'a[0]',
          lacks: [
            { what: 'method', method: 'tools/call' },
            { what: 'target', target: { kind: 'tool', name: 'now' } },
          ],
        },
        { rule: 'a[1]', lacks: [] },
        { rule: 'a[2]', lacks: [{ what: 'target' }] },
        {
          rule: 'a[3]',
          lacks: [
            { what: 'condition', condition: 'args.n == 1', outcome: 'fails' },
            { what: 'condition', condition: 'args.m', outcome: 'error' },
          ],
        },
      ],
    },
    { scope: 'b', known: true, grants: [] },
    { scope: 'c', known: false, grants: [] },
  ],
};

let root: string;
let gateway: StubGateway;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, gateway, remove } = await startStubInstallation());
  gateway.reply.set('POST /api/explain', { body: ANSWER });
});
afterEach(() => remove());

const explain = (...args: string[]) =>
  runMcpctl({ root, env: { MCPCTL_TOKEN: 't' } }, 'explain', ...args);
const asked = () => JSON.parse(gateway.asked.at(-1)?.body ?? '') as unknown;

describe('mcpctl explain', () => {
  it('says which rule decides, and what the others lack', async () => {
    const { exitCode, out } = await explain('--as', 'ann', 'currenttime', 'tools/call', 'now');
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      'allowed: ann (local:ann), by a[1]',
      '  a[0]: does not grant the method tools/call; does not grant the tool now',
      '  a[1]: grants it',
      '  a[2]: needs the name of what is called',
      '  a[3]: its condition args.n == 1 does not hold; its condition args.m cannot be judged on this',
      '  b: grants nothing on the server',
      '  c: the policy has no such scope',
      '',
    ]);
    expect(asked()).toEqual({
      principal: 'ann',
      server: '/currenttime',
      method: 'tools/call',
      target: 'now',
    });
  });

  it('says why not', async () => {
    const decision = { allow: false, reason: 'the caller has no scope' };
    gateway.reply.set('POST /api/explain', { body: { ...ANSWER, decision, scopes: [] } });
    const { exitCode, out } = await explain('--as', 'ann', 'currenttime', 'tools/list');
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: 'denied: ann (local:ann); the caller has no scope\n',
    });
  });

  it('passes on what conditions are judged on', async () => {
    const facts = ['--json-args', '{"n":1}', '--address', '192.0.2.7'];
    const { out } = await explain('--as', 'ann', 'a', 'tools/call', 'x', ...facts, '--json');
    expect(asked()).toMatchObject({ arguments: { n: 1 }, address: '192.0.2.7' });
    expect(JSON.parse(out)).toEqual(ANSWER);
  });

  it.each([
    ['nobody is named', ['a', 'ping']],
    ['the server is no path', ['--as', 'ann', 'A B', 'ping']],
    ['the arguments are no object', ['--as', 'ann', 'a', 'tools/call', '--json-args', '[]']],
  ])('is no use when %s', async (_, args) => {
    expect((await explain(...args)).exitCode).toBe(2);
  });
});
