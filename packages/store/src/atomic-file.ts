import { randomUUID } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const STAGED = /\.[0-9a-f-]{36}\.tmp$/;

/** Whether a file is one that {@link replaceFile} was writing: after a crash, waste. */
export function isStagedFile(name: string): boolean {
  return STAGED.test(name);
}

/** Replaces a file so that a reader, or a crash at any moment, finds the old or the new text whole. */
export async function replaceFile(
  file: string,
  text: string | Iterable<string>,
  mode = 0o600,
): Promise<void> {
  const staged = `${file}.${randomUUID()}.tmp`;
  try {
    await writeDurably(staged, text, mode);
    await rename(staged, file);
  } catch (cause) {
    await rm(staged, { force: true });
    throw new Error(`Cannot write ${file}`, { cause });
  }
  await syncFolder(dirname(file));
}

/** Removes a file for good; a missing one is fine. */
export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
  await syncFolder(dirname(file));
}

async function writeDurably(
  file: string,
  text: string | Iterable<string>,
  mode: number,
): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await writeFile(handle, text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is durable only when the folder that holds the name is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
