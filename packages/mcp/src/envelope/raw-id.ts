declare const rawId: unique symbol;

/** A request id as it stands in the JSON text, quotes and escapes included; never `null`. */
export type RawId = string & { readonly [rawId]: true };

/** Whether two ids are the same, however each is spelled. */
export const sameId = (a: RawId, b: RawId): boolean => a === b || idValue(a) === idValue(b);

const idValue = (id: RawId): unknown => (id.startsWith('"') ? JSON.parse(id) : BigInt(id));
