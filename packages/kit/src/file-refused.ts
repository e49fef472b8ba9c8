import type { z } from 'zod';

/** One thing that is wrong with a file: where it stands, and what it is. */
export type FileProblem = { place: string; message: string };

export type FileRefusedContext = { subject?: string; cause?: unknown };

const FILE = 'the file';
const SHOWN = 20;
const KEY_LENGTH = 100;

/** A file of settings that cannot be used, with all that is wrong with it. */
export class FileRefused extends Error {
  constructor(
    readonly problems: readonly FileProblem[],
    { subject = 'The file', ...context }: FileRefusedContext = {},
  ) {
    super(`${subject} cannot be used: ${describe(problems)}`, context);
    this.name = 'FileRefused';
  }
}

/** A problem that has no narrower place; the message goes on from "the file". */
export function aboutFile(message: string, cause?: unknown): FileRefused {
  return new FileRefused([{ place: FILE, message }], cause === undefined ? {} : { cause });
}

/** The issues of a schema as problems, each place written as in `scopes.team/read[0].tools`. */
export function problemsOf(
  { issues }: z.ZodError,
  inFile: (path: readonly PropertyKey[]) => readonly PropertyKey[] = (path) => path,
): FileProblem[] {
  return issues.map(({ path, message }) => ({ place: placeOf(inFile(path)), message }));
}

/** A path in a document as people write it. */
export function placeOf(path: readonly PropertyKey[]): string {
  const place = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${keyOf(String(step))}`))
    .join('')
    .replace(/^\./, '');
  return place === '' ? FILE : place;
}

function describe(problems: readonly FileProblem[]): string {
  const shown = problems
    .slice(0, SHOWN)
    .map(({ place, message }) => (place === FILE ? `it ${message}` : `${place}: ${message}`));
  const rest = problems.length - shown.length;
  return shown.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

/** A key is what somebody wrote: of any length, and maybe with line breaks in it. */
function keyOf(key: string): string {
  const shown = key.slice(0, KEY_LENGTH);
  return /^[\w.\-/:]+$/.test(shown) ? shown : JSON.stringify(shown);
}
