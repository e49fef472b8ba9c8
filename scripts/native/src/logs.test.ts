import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aFolder, until } from './fixtures.js';
import { followFile } from './logs.js';
import { showLogs } from './show-logs.js';

function aFollower(file: string) {
  const lines: string[] = [];
  const end = new AbortController();
  const done = followFile({ file, onLine: (line) => lines.push(line), signal: end.signal });
  const close = async () => {
    end.abort();
    await done;
  };
  return { lines, close };
}

describe('followFile', () => {
  it('shows the last 50 lines and whatever is added, whole lines only', async () => {
    const file = join(aFolder(), 'a.log');
    writeFileSync(file, Array.from({ length: 80 }, (_, i) => `line ${i}\n`).join(''));
    const { lines, close } = aFollower(file);
    await until(() => lines.length === 50);
    expect(lines.at(0)).toBe('line 30');
    appendFileSync(file, 'half a ');
    appendFileSync(file, 'line\n');
    await until(() => lines.length === 51);
    expect(lines.at(-1)).toBe('half a line');
    await close();
  });

  it('goes on in the new file when the old one was put aside', async () => {
    const file = join(aFolder(), 'a.log');
    writeFileSync(file, 'one\n');
    const { lines, close } = aFollower(file);
    await until(() => lines.length === 1);
    appendFileSync(file, 'two\n');
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'three\n');
    await until(() => lines.length === 3);
    expect(lines).toEqual(['one', 'two', 'three']);
    await close();
  });

  it('waits for a file that is not there yet', async () => {
    const file = join(aFolder(), 'a.log');
    const { lines, close } = aFollower(file);
    writeFileSync(file, 'one\n');
    await until(() => lines.length === 1);
    await close();
  });
});

describe('showLogs', () => {
  it('puts the name before each line when it shows all', async () => {
    const dataDir = aFolder();
    writeFileSync(join(dataDir, 'logs/mcpgw.log'), 'hello\n');
    const said: string[] = [];
    const end = new AbortController();
    const names = ['mcpgw'];
    const say = (line: string) => said.push(line);
    const done = showLogs({ dataDir, service: undefined, names, say, signal: end.signal });
    await until(() => said.length > 0);
    end.abort();
    await done;
    expect(said).toEqual(['mcpgw      | hello']);
  });

  it('refuses a name that is no service', async () => {
    const end = new AbortController();
    const say = () => undefined;
    const options = { dataDir: '/', service: 'x', names: ['mcpgw'], say, signal: end.signal };
    await expect(showLogs(options)).rejects.toThrow('there are mcpgw, supervisor');
  });
});
