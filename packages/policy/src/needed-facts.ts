import type { ASTNode } from '@marcbachmann/cel-js';

/** The groups and claims of a principal that conditions ask for. */
export type NeededFacts = { groups: ReadonlySet<string>; claims: ReadonlySet<string> };

/** How fields of `principal` are asked for where there is but one way. */
const ONLY_WAY: ReadonlyMap<string, string> = new Map([
  ['groups', 'asks for groups in another way than "name" in principal.groups'],
  ['claims', 'asks for claims in another way than principal.claims.name'],
]);

/**
 * Finds the groups and claims that a condition names. They travel with the caller, so a condition
 * can ask for what it names literally, and for nothing that would need all of them.
 * @throws Error when it asks in another way
 */
export function neededFacts(
  condition: ASTNode,
  childrenOf: (node: ASTNode) => readonly ASTNode[],
): NeededFacts {
  const groups = new Set<string>();
  const claims = new Set<string>();
  const read = (node: ASTNode): void => {
    const group = groupAskedFor(node);
    const claim = claimAskedFor(node);
    if (group !== undefined) groups.add(group);
    else if (claim !== undefined) claims.add(claim);
    else if (!isPlainField(node)) childrenOf(node).forEach(read);
  };
  read(condition);
  return { groups, claims };
}

/** Of several conditions together. */
export function allFacts(facts: readonly NeededFacts[]): NeededFacts {
  return {
    groups: new Set(facts.flatMap(({ groups }) => [...groups])),
    claims: new Set(facts.flatMap(({ claims }) => [...claims])),
  };
}

function groupAskedFor(node: ASTNode): string | undefined {
  if (node.op !== 'in') return undefined;
  const [name, list] = node.args;
  return fieldOfPrincipal(list) === 'groups' ? literal(name) : undefined;
}

function claimAskedFor(node: ASTNode): string | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [object, name] = node.args;
  if (fieldOfPrincipal(object) !== 'claims') return undefined;
  return typeof name === 'string' ? name : literal(name);
}

/** @throws Error for a field that is asked for in a way of its own, and for the whole principal */
function isPlainField(node: ASTNode): boolean {
  if (isPrincipal(node)) throw new Error('names principal without a field, such as principal.name');
  const field = fieldOfPrincipal(node);
  const problem = field === undefined ? undefined : ONLY_WAY.get(field);
  if (problem !== undefined) throw new Error(problem);
  return field !== undefined;
}

function fieldOfPrincipal(node: ASTNode): string | undefined {
  return node.op === '.' && isPrincipal(node.args[0]) ? node.args[1] : undefined;
}

function isPrincipal(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'principal';
}

function literal(node: ASTNode): string | undefined {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}
