import { keysOf, Methods, readDocument, type Dialect, type Document } from './document.js';
import { ExactName, listOf, recordOf, ServerName, VisibleText, WILDCARD } from './names.js';
import { aboutFile } from './policy-error.js';

const UI = 'UI-Scopes';
const GROUPS = 'group_mappings';
const OURS = ['scopes', 'groups', 'ui'];

const EVERY = [WILDCARD];

/**
 * The original knew no prompts and resources: a method it granted reached all of them. That stays,
 * for the method has to be listed all the same.
 */
const ORIGINAL: Dialect = {
  grant: recordOf({ server: ServerName, methods: Methods, tools: listOf(ExactName) }).transform(
    (grant) => ({ ...grant, prompts: EVERY, resources: EVERY, when: [] }),
  ),
  uiServer: VisibleText.transform((server) =>
    server === 'all' ? WILDCARD : server.replace(/^\//, ''),
  ),
  inFile: ([section, ...rest]) => {
    if (section === 'ui') return [UI, ...rest];
    return section === 'groups' ? [GROUPS, ...rest] : rest;
  },
};

/**
 * Whether a file is in the original project's format: `UI-Scopes`, `group_mappings`, and every
 * other top-level key a scope.
 * @throws PolicyError when its keys are those of both formats.
 */
export function isOriginalFormat(file: ReadonlyMap<unknown, unknown>): boolean {
  const ours = OURS.filter((key) => file.has(key));
  const original = [UI, GROUPS].filter((key) => file.has(key));
  if (ours.length === 0) return true;
  if (original.length === 0) return false;
  throw aboutFile(`mixes two formats: ${[...ours, ...original].join(', ')}`);
}

/**
 * Reads the original's format as a document of ours. A scope may be declared by `UI-Scopes` alone.
 * @throws PolicyError
 */
export function readOriginalFormat(
  file: ReadonlyMap<unknown, unknown>,
  isTyped: (name: string) => boolean,
): Document {
  const scopes = new Map(file);
  scopes.delete(UI);
  scopes.delete(GROUPS);
  const sections = new Map<unknown, unknown>([
    ['scopes', scopes],
    ['groups', file.get(GROUPS)],
    ['ui', file.get(UI)],
  ]);
  const declared = new Set([...scopes.keys(), ...keysOf(file.get(UI))]);
  return readDocument(sections, isTyped, declared, ORIGINAL);
}
