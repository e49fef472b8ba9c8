import { readFile, stat } from 'node:fs/promises';
import { parsePolicy, type PolicyOptions } from './parse-policy.js';
import { aboutFile, PolicyError } from './policy-error.js';
import type { Policy } from './policy.js';
import { MAX_BYTES, TOO_LARGE } from './yaml.js';

/**
 * Reads the policy from its file.
 * @throws PolicyError, its message one sentence that names the file.
 */
export async function loadPolicy(file: string, options: PolicyOptions = {}): Promise<Policy> {
  try {
    return parsePolicy(await readText(file), options);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError(error.problems, { subject: `The policy file ${file}`, cause: error });
  }
}

async function readText(file: string): Promise<string> {
  const found = await stat(file).catch(unreadable);
  if (!found.isFile()) throw aboutFile('is not a regular file');
  // Asked before it is read, for the file may be larger than the memory.
  if (found.size > MAX_BYTES) throw aboutFile(TOO_LARGE);
  return decode(await readFile(file).catch(unreadable));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw aboutFile('is not UTF-8 text', cause);
  }
}

function unreadable(cause: NodeJS.ErrnoException): never {
  throw aboutFile(
    cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`,
    cause,
  );
}
