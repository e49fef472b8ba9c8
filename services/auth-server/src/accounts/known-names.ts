import { unprocessable, type ErrorDetail } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';

/**
 * What nobody could mean to give is a slip of the pen.
 * @throws AppError 422 that lists the scopes and groups the policy does not know
 */
export function demandKnownNames(
  { scopes: known, groups: knownGroups }: Policy,
  { scopes = [], groups = [] }: { scopes?: readonly string[]; groups?: readonly string[] },
): void {
  const problems: ErrorDetail[] = [
    ...scopes.filter((name) => known.get(name) === undefined).map(unknown('scopes')),
    ...groups.filter((name) => !knownGroups.has(name)).map(unknown('groups')),
  ];
  const [first] = problems;
  if (first) throw unprocessable(`${first.field}: ${first.message}`, problems);
}

function unknown(field: string): (name: string) => ErrorDetail {
  return (name) => ({ field, message: `${name} is not known to the policy` });
}
