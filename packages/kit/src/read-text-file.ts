import { readFile, stat } from 'node:fs/promises';
import { aboutFile } from './file-refused.js';
import { MAX_BYTES, TOO_LARGE } from './yaml.js';

/**
 * The text of a file of settings.
 * @throws FileRefused when it is not there, is not UTF-8 or is too large
 */
export async function readTextFile(file: string): Promise<string> {
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
