import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decide, type Target } from './decide.js';
import { parsePolicy } from './parse-policy.js';

const guide = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text!);

const rows = [...guide.matchAll(/^\|(.*)\| (allow|deny) +\|$/gm)].map(([, cells, answer]) => {
  const [scopes, server, method, target] = cells!.split('|').map((cell) => cell.trim());
  return { scopes: scopes!, server: server!, method: method!, target: target!, answer: answer! };
});

function targetIn(cell: string): { target?: Target } {
  const [kind, name] = cell.split(' ');
  return name === undefined ? {} : { target: { kind: kind as Target['kind'], name } };
}

describe('docs/policy.md', () => {
  it('shows both formats in examples that can be used', () => {
    expect(examples).toHaveLength(3);
    for (const example of examples) expect(() => parsePolicy(example)).not.toThrow();
  });

  it('has a table of answers', () => {
    expect(rows).toHaveLength(12);
  });

  it.each(rows)(
    'tells the truth: $answer for "$scopes" on $server, $method $target',
    ({ scopes, server, method, target, answer }) => {
      const held = scopes.split(', ').filter(Boolean);
      const decision = decide(parsePolicy(examples[0]!), held, {
        server,
        method,
        ...targetIn(target),
      });
      expect(decision.allow ? 'allow' : 'deny').toBe(answer);
    },
  );
});
