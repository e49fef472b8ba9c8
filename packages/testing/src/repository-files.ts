import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

const SOURCES = ['packages', 'services', 'servers', 'scripts', 'tests', 'bench', 'nginx'];
const NOT_OURS = new Set(['node_modules', 'dist']);

/** Paths of the files that we wrote, installed and built ones left out. */
export function repositoryFiles(): string[] {
  return SOURCES.flatMap((name) => filesBelow(join(ROOT, name)));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
