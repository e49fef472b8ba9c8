import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';

const KIT = JSON.stringify(join(import.meta.dirname, '../dist/index.js'));

/** A service that answers 300 ms after it was asked. */
const SERVICE = `
  import { createLogger, listen, runService } from ${KIT};
  const log = createLogger({ service: 'test' });
  await runService(log, async (stopping) => {
    stopping.addEventListener('abort', () => log.info('Told to stop'));
    const answer = (req, res) => {
      log.info('Asked');
      setTimeout(() => res.end('done'), 300);
    };
    const server = await listen(answer, { host: '127.0.0.1', port: 0 });
    log.info({ port: server.port }, 'Listening');
    return server;
  });
`;

type Line = { level: string; msg: string; port?: number; err?: { message: string } };

let children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});

/** Runs a module in a process of its own and follows what it logs. */
function run(source: string) {
  const args = ['--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(JSON.parse(line) as Line));
  const logged = async (msg: string): Promise<Line> => {
    for (;;) {
      const line = lines.find((known) => known.msg === msg);
      if (line) return line;
      await once(reader, 'line');
    }
  };
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, lines, logged, exited };
}

describe('runService', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    const { child, lines, logged, exited } = run(SERVICE);
    await logged('Started');
    child.kill(signal);
    await expect(exited).resolves.toBe(0);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'Listening',
      'Started',
      'Stopping',
      'Told to stop',
      'Stopped',
    ]);
  });

  it('finishes a call in flight before it ends, however often it is told to', async () => {
    const { child, logged, exited } = run(SERVICE);
    const { port } = await logged('Listening');
    const answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
    await logged('Asked');
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    await expect(answer).resolves.toBe('done');
    await expect(exited).resolves.toBe(0);
  });

  it.each([
    [
      'says why it cannot start',
      `throw new Error('Port 1 is taken')`,
      'Cannot start',
      'Port 1 is taken',
    ],
    [
      'says all that is wrong with its settings',
      `throw new ConfigError(['A: must be set', 'B: must be a number'])`,
      'Configuration refused:\n  - A: must be set\n  - B: must be a number',
      'Configuration refused:\n  - A: must be set\n  - B: must be a number',
    ],
    [
      'says what crashed it',
      `setTimeout(() => { throw new Error('A bug') }); return { close: async () => {} }`,
      'Crashed',
      'A bug',
    ],
    [
      'says which promise nobody waited for',
      `void Promise.reject(new Error('A bug')); return { close: async () => {} }`,
      'Crashed',
      'A bug',
    ],
  ])('%s, in one line, and ends with 1', async (_, body, sentence, reason) => {
    const { lines, exited } = run(`
      import { ConfigError, createLogger, runService } from ${KIT};
      await runService(createLogger({ service: 'test' }), async () => { ${body} });
    `);
    await expect(exited).resolves.toBe(1);
    const fatal = lines.filter(({ level }) => level === 'fatal');
    expect(fatal).toMatchObject([{ msg: sentence, err: { message: reason } }]);
  });

  it('ends with 1 when it cannot close', async () => {
    const { child, lines, logged, exited } = run(`
      import { createLogger, runService } from ${KIT};
      setInterval(() => {}, 1000);
      await runService(createLogger({ service: 'test' }), async () => ({
        close: () => Promise.reject(new Error('A bug')),
      }));
    `);
    await logged('Started');
    child.kill('SIGTERM');
    await expect(exited).resolves.toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', err: { message: 'A bug' } });
  });

  it('ends with 1 when calls still run after the grace time', async () => {
    const { child, lines, logged, exited } = run(`
      import { createLogger, runService } from ${KIT};
      setInterval(() => {}, 1000);
      await runService(createLogger({ service: 'test' }), async () => ({
        close: () => new Promise(() => {}),
      }));
    `);
    await logged('Started');
    child.kill('SIGTERM');
    await expect(exited).resolves.toBe(1);
    expect(lines.at(-1)?.msg).toBe('Calls still running after the grace time were cut');
  });
});
