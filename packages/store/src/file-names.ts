import { createHash } from 'node:crypto';

/** Leaves room for what is added while a file is written, within the 255 bytes of a name. */
const LONGEST = 200;

/**
 * The name of a new record's file: its id, readable, or the id's digest where that name is too long
 * or taken by something else. No two ids share a name, and none leads out of the folder.
 */
export function fileNameFor(id: string, taken: ReadonlySet<string>): string {
  const readable = `${encodeURIComponent(id.replace(/^\//, '')).replaceAll('.', '%2E')}.json`;
  if (readable.length <= LONGEST && !taken.has(readable)) return readable;
  return `${createHash('sha256').update(id).digest('hex')}.json`;
}
