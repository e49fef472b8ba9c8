import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMcpctl } from './testing/run-mcpctl.js';

const OURS = `# Who may do what
scopes:
  time/use:
    - { server: time, methods: [tools/call], tools: [now] }
groups:
  all: [time/use]
`;
const ORIGINAL = `
UI-Scopes: { admin: { list_service: [all] } }
group_mappings: { g: [time/use] }
time/use: [{ server: time, methods: [tools/call], tools: [now] }]
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mcpctl-'));
  const files = {
    'scopes.yml': OURS,
    'original.yml': ORIGINAL,
    'no-server.yml': 'scopes:\n  a:\n    - methods: [x]\n  b: nothing\n',
    'no-yaml.yml': 'scopes: [{\n',
    'empty.yml': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
});
afterAll(() => rmSync(root, { recursive: true }));

const mcpctl = (...args: string[]) => runMcpctl({ root }, ...args);
const at = (name: string) => join(root, name);

describe('mcpctl', () => {
  it.each([[['--help']], [['policy', '--help']], [['policy', 'show', '--help']]])(
    'says what there is at %j',
    async (args) => {
      const { exitCode, out, err } = await mcpctl(...args);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
      expect(out).toContain(`Usage: ${['mcpctl', ...args.slice(0, -1)].join(' ')}`);
      expect(out).toContain('--json');
    },
  );

  it.each([
    ['nothing to do', [], 'A command is missing.'],
    ['a group without a command', ['policy'], 'A command is missing.'],
    ['an unknown command', ['fly'], "unknown command 'fly'"],
    ['an unknown option', ['policy', 'show', '--fly'], "unknown option '--fly'"],
    ['a missing argument', ['policy', 'check'], "missing required argument 'FILE'"],
    ['an argument too many', ['policy', 'check', 'a', 'b'], 'too many arguments'],
  ])('exits 2 and says why for %s', async (_, args, words) => {
    const { exitCode, err, out } = await mcpctl(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(words);
  });

  it('tells failures as problems to programs', async () => {
    const { exitCode, out, err } = await mcpctl('fly', '--json');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(JSON.parse(err)).toMatchObject({
      type: 'urn:mcp-gateway:error:usage',
      title: 'Wrong usage',
    });
  });
});

describe('mcpctl policy show', () => {
  it("prints the installation's own policy as it is written", async () => {
    expect(await mcpctl('policy', 'show')).toEqual({ exitCode: 0, out: OURS, err: '' });
  });

  it("prints a file in the original's format in the gateway's own", async () => {
    const { exitCode, out } = await mcpctl('policy', 'show', at('original.yml'));
    expect(exitCode).toBe(0);
    expect(out).toContain('scopes:\n  time/use:\n    - server: time\n');
    expect(out).toContain('list_service: ["*"]');
  });

  it('prints what it says as JSON', async () => {
    const { out } = await mcpctl('policy', 'show', at('original.yml'), '--json');
    expect(JSON.parse(out)).toMatchObject({
      format: 'original',
      scopes: { 'time/use': [{ server: 'time', methods: ['tools/call'], tools: ['now'] }] },
      groups: { g: ['time/use'] },
      ui: { admin: { list_service: ['*'] } },
    });
  });
});

describe('mcpctl policy check', () => {
  it.each(['scopes.yml', 'original.yml'])('accepts %s', async (name) => {
    const { exitCode, out } = await mcpctl('policy', 'check', at(name));
    expect(exitCode).toBe(0);
    expect(out).toContain('can be used');
  });

  it.each([
    ['no-server.yml', [':3: scopes.a[0].server: is missing', ':4: scopes.b: ']],
    ['no-yaml.yml', [':2: ']],
    ['empty.yml', ['empty.yml: it is empty']],
    ['none.yml', ['none.yml: it does not exist']],
  ])('refuses %s and names the lines', async (name, words) => {
    const { exitCode, err, out } = await mcpctl('policy', 'check', at(name));
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(words.length);
    words.forEach((word, index) => expect(lines[index]).toContain(word));
  });
});
