import { z } from 'zod';

/** In place of a name: all of them. */
export const WILDCARD = '*';

// Both are linear, and the first leaves ASCII only, which is always in normal form C.
const NAME = /^[A-Za-z0-9._\-/:]+$/;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** The message for a value of another type: `wanted`, or that there is none. */
export function orMissing(wanted: string) {
  return {
    error: ({ input }: { input: unknown }) => (input === undefined ? 'is missing' : wanted),
  };
}

const string = () => z.string(orMissing('must be text: quote it'));

/** A scope or a group. */
export const Name = string()
  .regex(NAME, 'is a name that may hold only letters, digits and . _ - / :')
  .refine((name) => name !== '__proto__', 'is a name that must not be used');

/** A server by its path, or all of them. */
export const ServerName = string()
  .refine(
    (name) => name === WILDCARD || Name.safeParse(name).success,
    "is no server: a path of letters, digits and . _ - / :, or '*'",
  )
  .refine(
    (name) => !name.startsWith('/') && !name.endsWith('/'),
    'is written without the slash before and after it',
  );

/** Text that shows all that it is: invisible differences make two names look like one. */
export const VisibleText = string()
  .refine(
    (text) => text !== '' && text === text.trim() && !INVISIBLE.test(text),
    'is empty, or has blanks around it or invisible characters in it',
  )
  .refine((text) => text === text.normalize('NFC'), 'is not in Unicode normal form C');

/** A method, tool, prompt or resource, compared as it is, or all of them. */
export const ExactName = VisibleText.refine(
  (name) => name === WILDCARD || (!name.startsWith(WILDCARD) && !name.endsWith(WILDCARD)),
  "is no pattern: '*' stands alone and means all",
);

/** Absent and empty are the same: no name at all. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item, 'must be a list, such as [a, b]')
    .nullish()
    .transform((list) => list ?? []);
}

export function mapOf<Key extends z.ZodType, Value extends z.ZodType>(key: Key, value: Value) {
  return z
    .map(key, value, 'must be a mapping whose keys are text')
    .nullish()
    .transform((map) => map ?? new Map<z.output<Key>, z.output<Value>>());
}

/** A mapping with these keys and no others, read from a Map. */
export function recordOf<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.preprocess(
    (value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value),
    z.strictObject(shape, {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `has unknown keys: ${JSON.stringify(issue.keys)}`
          : 'must be a mapping',
    }),
  );
}
