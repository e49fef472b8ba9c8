import { join } from 'node:path';
import { CommandFailed } from './command-failed.js';
import { followFile } from './logs.js';

export type ShowLogsOptions = {
  dataDir: string;
  /** One service, or all. */
  service: string | undefined;
  names: readonly string[];
  say: (line: string) => void;
  signal: AbortSignal;
};

/**
 * Follows the log of one service, or of all with the name before each line.
 * @throws CommandFailed for a name that no log has
 */
export async function showLogs({ dataDir, service, names, say, signal }: ShowLogsOptions) {
  const folder = join(dataDir, 'logs');
  const known = [...names, 'supervisor'];
  if (service !== undefined && !known.includes(service)) {
    throw new CommandFailed(`There is no service ${service}: there are ${known.join(', ')}.`);
  }
  const wanted = service === undefined ? known : [service];
  const width = Math.max(...wanted.map((name) => name.length));
  const prefix = (name: string) => (service === undefined ? `${name.padEnd(width)} | ` : '');
  await Promise.all(
    wanted.map((name) =>
      followFile({
        file: join(folder, `${name}.log`),
        onLine: (line) => say(`${prefix(name)}${line}`),
        signal,
      }),
    ),
  );
}
