import type { Claims } from './token-checks.js';

/** What a claim may be long as JSON: conditions are judged elsewhere too, and it travels in a header. */
const MAX_LENGTH = 256;

/** The claims that conditions of grants may see. They never change. */
export function conditionClaims(claims: Claims): Readonly<Record<string, unknown>> {
  const short = Object.entries(claims).filter(
    ([, value]) => JSON.stringify(value).length <= MAX_LENGTH,
  );
  return frozen(Object.fromEntries(short)) as Record<string, unknown>;
}

function frozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).map(frozen);
  return value;
}
