import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { inNetwork, isNetwork } from './networks.js';
import { neededFacts, type NeededFacts } from './needed-facts.js';
import { inZone, isTimeZone } from './time-zones.js';

/** What conditions can name. The language calls a point of time by this long name. */
const VARIABLES = {
  principal: 'map',
  now: 'google.protobuf.Timestamp',
  address: 'string',
  args: 'map',
} as const;

/** Far above what a condition that somebody should understand is made of. */
const LIMITS = { maxAstNodes: 256, maxDepth: 32, maxListElements: 128, maxMapEntries: 16 };

type Literal = { takes: (text: string) => boolean; wanted: string };

const DATE = {
  takes: (text: string) => !Number.isNaN(Date.parse(text)),
  wanted: 'a date such as 2027-01-01T00:00:00Z',
};
const NETWORK = { takes: isNetwork, wanted: 'a network such as 10.0.0.0/8' };
const ZONE = { takes: isTimeZone, wanted: 'a time zone such as Europe/Zurich' };

/** Functions that take a literal, for another text would fail at the first call only. */
const OF_LITERALS: ReadonlyMap<string, Literal> = new Map([
  ['inNetwork', NETWORK],
  ['inZone', ZONE],
  ['timestamp', DATE],
]);

/** Parts of a time, read in UTC; with a zone of their own they are slow, and differ by machine. */
const OF_TIMES: ReadonlySet<string> = new Set(
  ['FullYear', 'Month', 'Date', 'DayOfMonth', 'DayOfWeek', 'DayOfYear', 'Hours', 'Minutes'].map(
    (part) => `get${part}`,
  ),
);

/**
 * All others. The language has more, whose cost a caller could drive: regular expressions, and
 * macros that run over lists.
 */
const OTHERS: ReadonlySet<string> = new Set(
  'has size contains startsWith endsWith int double string dyn'.split(' '),
);

const language = createLanguage();

function createLanguage(): Environment {
  const environment = new Environment({ limits: LIMITS });
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type);
  return environment
    .registerFunction('string.inNetwork(string): bool', inNetwork)
    .registerFunction(
      'google.protobuf.Timestamp.inZone(string): google.protobuf.Timestamp',
      inZone,
    );
}

/** A condition as read: how to judge it, and which variables it names. */
export type Expression = {
  judge: (values: Readonly<Record<string, unknown>>) => unknown;
  names: ReadonlySet<string>;
  needs: NeededFacts;
};

/**
 * Reads a condition in CEL, the Common Expression Language.
 * @throws Error that says what is wrong with it, in one sentence.
 */
export function parseExpression(text: string): Expression {
  const judge = language.parse(text);
  const { valid, type, error } = judge.check();
  if (!valid) throw error ?? new Error('cannot be checked');
  if (type !== 'bool') throw new Error(`is ${type ?? 'nothing'}, not true or false: compare it`);
  const names = new Set<string>();
  visit(judge.ast, (node) => {
    if (node.op === 'id') names.add(node.args);
    if (node.op === 'call') refuseCall(node.args[0], node.args[1]);
    if (node.op === 'rcall') refuseCall(node.args[0], node.args[2]);
  });
  return { judge, names, needs: neededFacts(judge.ast, childrenOf) };
}

function refuseCall(name: string, args: readonly ASTNode[]): void {
  const literal = OF_LITERALS.get(name);
  if (literal !== undefined) {
    refuseLiteral(name, args, literal);
  } else if (OF_TIMES.has(name)) {
    if (args.length > 0) throw new Error(`gives ${name} a time zone: now.inZone("…").${name}()`);
  } else if (!OTHERS.has(name)) {
    throw new Error(`calls ${name}, which conditions do not have`);
  }
}

function refuseLiteral(name: string, [text]: readonly ASTNode[], { takes, wanted }: Literal): void {
  if (text?.op === 'value' && typeof text.args === 'string' && takes(text.args)) return;
  throw new Error(`needs in ${name}, in quotes, ${wanted}`);
}

function visit(node: ASTNode, see: (node: ASTNode) => void): void {
  see(node);
  for (const child of childrenOf(node)) visit(child, see);
}

function childrenOf(node: ASTNode): ASTNode[] {
  return nodesIn(node.args);
}

/** What a node is made of is nodes, lists of them, and literals. */
function nodesIn(parts: unknown): ASTNode[] {
  if (Array.isArray(parts)) return parts.flatMap(nodesIn);
  return isNode(parts) ? [parts] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
