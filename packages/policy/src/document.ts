import { z } from 'zod';
import { conditionProblem } from './condition.js';
import {
  ExactName,
  listOf,
  mapOf,
  Name,
  orMissing,
  recordOf,
  ServerName,
  WILDCARD,
} from './names.js';
import { aboutFile, PolicyError, problemsOf } from './policy-error.js';

/** What may be done to a server in the UI and the registry API. */
export const SERVER_PERMISSIONS = [
  'list_service',
  'register_service',
  'health_check_service',
  'toggle_service',
  'modify_service',
] as const;
export type ServerPermission = (typeof SERVER_PERMISSIONS)[number];

/** What may be done there that is about no server: it is permitted for all of them. */
const MANAGE_ACCOUNTS = 'manage_accounts';

export const PERMISSIONS = [...SERVER_PERMISSIONS, MANAGE_ACCOUNTS] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** On this server, these methods of these tools, prompts and resources. */
export type Grant = {
  server: string;
  methods: readonly string[];
  tools: readonly string[];
  prompts: readonly string[];
  resources: readonly string[];
  /** Conditions, all of which must hold; none is always. */
  when: readonly string[];
};

/** A policy as its file says it, checked and not yet compiled. */
export type Document = {
  scopes: ReadonlyMap<string, readonly Grant[]>;
  groups: ReadonlyMap<string, readonly string[]>;
  ui: ReadonlyMap<string, ReadonlyMap<Permission, readonly string[]>>;
};

/** Whether a scope that no file declares is one all the same. */
type IsTyped = (name: string) => boolean;

/** In what a file may differ from the format that is ours. */
export type Dialect = {
  grant: z.ZodType<Grant>;
  uiServer: z.ZodType<string>;
  /** What a place in the document is called in the file. */
  inFile: (path: readonly PropertyKey[]) => readonly PropertyKey[];
};

/** Required, though it may be empty: a grant without the key is a slip of the pen. */
export const Methods = z
  .array(ExactName, orMissing('must be a list, such as [tools/list]'))
  .nullable()
  .transform((list) => list ?? []);

const Condition = z.string(orMissing('must be text: quote it')).superRefine((text, context) => {
  const message = conditionProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** One condition or a list of them; an empty list would look like one that never holds. */
const When = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(Condition, 'must be a condition or a list of them').min(1, 'holds no condition'),
  )
  .optional()
  .transform((list) => list ?? []);

/** A grant in the format that is ours. */
export const OurGrant = recordOf({
  server: ServerName,
  methods: Methods,
  tools: listOf(ExactName),
  prompts: listOf(ExactName),
  resources: listOf(ExactName),
  when: When,
});

const OURS: Dialect = {
  grant: OurGrant,
  uiServer: ServerName,
  inFile: (path) => path,
};

/**
 * Checks `scopes`, `groups` and `ui`; the last two may name only the scopes that are declared.
 * @throws PolicyError with all that is wrong.
 */
export function readDocument(
  file: ReadonlyMap<unknown, unknown>,
  isTyped: IsTyped,
  declared: ReadonlySet<unknown> = keysOf(file.get('scopes')),
  dialect: Dialect = OURS,
): Document {
  const result = documentSchema(declared, isTyped, dialect).safeParse(file);
  if (!result.success) throw new PolicyError(problemsOf(result.error, dialect.inFile));
  if (declared.size === 0) throw aboutFile('declares no scope');
  return result.data;
}

/** The names that a section declares, whatever else is wrong with it. */
export function keysOf(section: unknown): ReadonlySet<unknown> {
  return new Set(section instanceof Map ? section.keys() : []);
}

function documentSchema(
  declared: ReadonlySet<unknown>,
  isTyped: IsTyped,
  { grant, uiServer }: Dialect,
) {
  const unknown = 'names a scope that is not declared';
  const named = Name.refine((name) => declared.has(name), unknown);
  const known = Name.refine((name) => declared.has(name) || isTyped(name), unknown);
  // Else it would depend on who reads it whether the file or the scope type has the say.
  const plain = Name.refine((name) => !isTyped(name), 'begins like a registered scope type');
  return recordOf({
    scopes: mapOf(plain, listOf(grant)),
    groups: mapOf(Name, listOf(known)),
    ui: mapOf(named, permissionsOf(uiServer)),
  });
}

function permissionsOf(uiServer: z.ZodType<string>) {
  const servers = listOf(uiServer);
  return mapOf(z.enum(PERMISSIONS, 'is no permission'), servers).superRefine((map, context) => {
    const named = map.get(MANAGE_ACCOUNTS)?.find((server) => server !== WILDCARD);
    if (named === undefined) return;
    const message = "is about no server: write ['*']";
    context.addIssue({ code: 'custom', path: [MANAGE_ACCOUNTS], message });
  });
}
