import { parseArgs } from 'node:util';

export type Command =
  | { name: 'up'; foreground: boolean }
  | { name: 'down' }
  | { name: 'status'; json: boolean }
  | { name: 'logs'; service: string | undefined }
  | { name: 'supervise'; dataDir: string; socketPath: string }
  | { name: 'env-example' };

/** A command line that says nothing we know. */
export class UsageError extends Error {
  constructor() {
    super('Usage: main.js up [--foreground] | down | status [--json] | logs [SERVICE]');
    this.name = 'UsageError';
  }
}

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parseOptions(args);
  const [name, first, second, ...rest] = positionals;
  const { foreground = false, json = false } = values;
  const none = first === undefined;
  if (rest.length > 0 || (foreground && name !== 'up') || (json && name !== 'status')) {
    throw new UsageError();
  }
  if (name === 'up' && none) return { name, foreground };
  if (name === 'status' && none) return { name, json };
  if ((name === 'down' || name === 'env-example') && none) return { name };
  if (name === 'logs' && second === undefined) return { name, service: first };
  if (name === 'supervise' && first !== undefined && second !== undefined) {
    return { name, dataDir: first, socketPath: second };
  }
  throw new UsageError();
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { foreground: { type: 'boolean' }, json: { type: 'boolean' } },
    });
  } catch {
    throw new UsageError();
  }
}
