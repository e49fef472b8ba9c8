import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sources, tests, and what only compilers and debuggers read: no running service changes with them. */
const NOT_RUN = /\.(ts|map|tsbuildinfo|test\.js)$|^node_modules$/;

/** One value for the text and for the content of files and whole folders; missing ones count too. */
export function fingerprint(text: string, paths: readonly string[]): string {
  const hash = createHash('sha256').update(text);
  for (const path of paths) addPath(hash, path);
  return hash.digest('hex');
}

function addPath(hash: Hash, path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      if (!NOT_RUN.test(name)) addPath(hash, join(path, name));
    }
  } else if (found?.isFile()) {
    hash.update(`\0${path}\0${found.size}\0`).update(readFileSync(path));
  }
}
