import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseJson } from '../parse-json.js';
import type { Line } from './audit-row.js';

/** The lines of a file, one at a time; none when there is no such file any more. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, { highWaterMark: 2 ** 18 });
  let failure: NodeJS.ErrnoException | undefined;
  // It would be lost between two lines, where nobody waits for it.
  input.on('error', (err) => (failure = err));
  for await (const line of createInterface({ input, crlfDelay: Infinity })) yield line;
  if (failure && failure.code !== 'ENOENT') throw failure;
}

/** Undefined for what is no JSON object, such as half a line. */
export function parseLine(text: string): Line | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? (value as Line) : undefined;
}
