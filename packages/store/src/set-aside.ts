import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Renames a file to `<file>.1` and older ones to the next number; of these, `kept` stay. Whoever
 * has the file open goes on writing to the one set aside.
 */
export function setAside(file: string, kept: number): void {
  for (let age = kept - 1; age >= 0; age--) {
    const from = age === 0 ? file : `${file}.${age}`;
    if (existsSync(from)) renameSync(from, `${file}.${age + 1}`);
  }
}

/** A file and those that were set aside, the newest first; nothing when there is none. */
export function withThoseAside(file: string): string[] {
  const folder = dirname(file);
  if (!existsSync(folder)) return [];
  const name = basename(file);
  return readdirSync(folder)
    .flatMap((found) => ageOf(found, name) ?? [])
    .sort((one, other) => one - other)
    .map((age) => join(folder, age === 0 ? name : `${name}.${age}`));
}

function ageOf(found: string, name: string): number | undefined {
  if (found === name) return 0;
  const age = found.startsWith(`${name}.`) ? found.slice(name.length + 1) : '';
  return /^[1-9]\d{0,3}$/.test(age) ? Number(age) : undefined;
}
