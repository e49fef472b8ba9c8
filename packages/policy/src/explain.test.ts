import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, type Call, type Target } from './decide.js';
import { explain } from './explain.js';
import { parsePolicy } from './parse-policy.js';

const policy = parsePolicy(`
scopes:
  reader:
    - { server: a, methods: [tools/list, tools/call], tools: [echo] }
    - { server: a, methods: [ping] }
  guarded:
    - { server: a, methods: [tools/call], tools: [echo], when: ['args.n == 1', 'principal.kind == "user"', 'true'] }
  elsewhere:
    - { server: b, methods: [tools/call], tools: [echo] }
`);
const tool = (name: string): Target => ({ kind: 'tool', name });
const call: Call = { server: 'a', method: 'tools/call', target: tool('echo') };
const attributes = () => ({
  principal: { subject: 'r', kind: 'client', name: 'r', scopes: [] } as const,
  now: new Date(0),
  args: () => ({}),
});

describe('explain', () => {
  it('shows which rule decided', () => {
    expect(explain(policy, ['elsewhere', 'reader'], call)).toEqual({
      decision: { allow: true, scope: 'reader', rule: 'reader[0]' },
      scopes: [
        { scope: 'elsewhere', known: true, grants: [] },
        {
          scope: 'reader',
          known: true,
          grants: [
            { rule: 'reader[0]', lacks: [] },
            {
              rule: 'reader[1]',
              lacks: [
                { what: 'method', method: 'tools/call' },
                { what: 'target', target: tool('echo') },
              ],
            },
          ],
        },
      ],
    });
  });

  it('tells a scope without a grant on the server from one that nobody knows', () => {
    expect(explain(policy, ['elsewhere', 'nope'], call)).toEqual({
      decision: {
        allow: false,
        reason: 'no scope of the caller grants anything on the server',
      },
      scopes: [
        { scope: 'elsewhere', known: true, grants: [] },
        { scope: 'nope', known: false, grants: [] },
      ],
    });
  });

  it('names the target that is missing, and that none was named', () => {
    const lacks = (asked: Call) => explain(policy, ['reader'], asked).scopes[0]?.grants[0]?.lacks;
    expect(lacks({ ...call, target: tool('x') })).toEqual([{ what: 'target', target: tool('x') }]);
    expect(lacks({ server: 'a', method: 'tools/call' })).toEqual([{ what: 'target' }]);
    const prompt: Target = { kind: 'prompt', name: 'echo' };
    expect(lacks({ ...call, target: prompt })).toEqual([{ what: 'target', target: prompt }]);
  });

  it('names each condition that does not hold, and how', () => {
    const { decision, scopes } = explain(policy, ['guarded'], call, attributes);
    expect(decision.allow).toBe(false);
    expect(scopes[0]?.grants[0]?.lacks).toEqual([
      { what: 'condition', condition: 'args.n == 1', outcome: 'error' },
      { what: 'condition', condition: 'principal.kind == "user"', outcome: 'fails' },
    ]);
  });

  it('calls conditions unknown when there is nothing to judge them on', () => {
    expect(explain(policy, ['guarded'], call).scopes[0]?.grants[0]?.lacks).toEqual([
      { what: 'condition', condition: 'args.n == 1', outcome: 'unknown' },
      { what: 'condition', condition: 'principal.kind == "user"', outcome: 'unknown' },
      { what: 'condition', condition: 'true', outcome: 'unknown' },
    ]);
  });

  it('never disagrees with the decision: allowed is a grant that lacks nothing', () => {
    const scope = fc.constantFrom('reader', 'guarded', 'elsewhere', 'nope');
    const method = fc.constantFrom('ping', 'tools/list', 'tools/call', 'prompts/get', 'acme/x');
    const target = fc.constantFrom(undefined, tool('echo'), tool('x'));
    fc.assert(
      fc.property(
        fc.uniqueArray(scope),
        fc.constantFrom('a', 'b'),
        method,
        target,
        fc.integer({ min: 0, max: 2 }),
        (scopes, server, named, goal, n) => {
          const asked = { server, method: named, ...(goal && { target: goal }) };
          const on = () => ({
            ...attributes(),
            principal: { ...attributes().principal, kind: 'user' as const },
            args: () => ({ n }),
          });
          const { decision, scopes: told } = explain(policy, scopes, asked, on);
          const covering = told.flatMap(({ grants }) => grants).find((g) => g.lacks.length === 0);
          expect(decision).toEqual(decide(policy, scopes, asked, on));
          expect(covering?.rule).toBe(decision.allow ? decision.rule : undefined);
        },
      ),
      { seed: 20260728, numRuns: 1000 },
    );
  });
});
