import type { z } from 'zod';

/** One thing that is wrong with a policy file: where it stands, and what it is. */
export type Problem = { place: string; message: string };

type Context = { subject?: string; cause?: unknown };

const FILE = 'the file';
const SHOWN = 20;
const KEY_LENGTH = 100;

/** A policy that cannot be used, with all that is wrong with it. */
export class PolicyError extends Error {
  constructor(
    readonly problems: readonly Problem[],
    context: Context = {},
  ) {
    super(`${context.subject ?? 'The policy'} cannot be used: ${describe(problems)}`, context);
    this.name = 'PolicyError';
  }
}

/** A problem that has no narrower place; the message goes on from "the file". */
export function aboutFile(message: string, cause?: unknown): PolicyError {
  return new PolicyError([{ place: FILE, message }], cause === undefined ? {} : { cause });
}

/** The issues of a schema as problems, each place written as in `scopes.team/read[0].tools`. */
export function problemsOf(
  { issues }: z.ZodError,
  inFile: (path: readonly PropertyKey[]) => readonly PropertyKey[],
): Problem[] {
  return issues.map(({ path, message }) => ({ place: placeOf(inFile(path)), message }));
}

function describe(problems: readonly Problem[]): string {
  const shown = problems
    .slice(0, SHOWN)
    .map(({ place, message }) => (place === FILE ? `it ${message}` : `${place}: ${message}`));
  const rest = problems.length - shown.length;
  return shown.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${keyOf(String(step))}`))
    .join('')
    .replace(/^\./, '');
  return place === '' ? FILE : place;
}

/** A key is what somebody wrote: of any length, and maybe with line breaks in it. */
function keyOf(key: string): string {
  const shown = key.slice(0, KEY_LENGTH);
  return /^[\w.\-/:]+$/.test(shown) ? shown : JSON.stringify(shown);
}
