import type { Attributes } from './attributes.js';
import { parseExpression } from './condition-language.js';
import type { NeededFacts } from './needed-facts.js';

const MAX_LENGTH = 1024;

/** What a condition came to; `error` is no for every caller, and worth telling apart. */
export type Outcome = 'holds' | 'fails' | 'error';

/** One condition of a grant, made ready. */
export type Condition = {
  readonly text: string;
  readonly needs: NeededFacts;
  readonly judge: (attributes: Attributes) => Outcome;
};

/**
 * Compiles a condition.
 * @throws Error that says what is wrong with it.
 */
export function compileCondition(text: string): Condition {
  if (text.length > MAX_LENGTH) throw new Error(`is longer than ${MAX_LENGTH} characters`);
  const { judge, names, needs } = parseExpression(text);
  const onArgs = names.has('args');
  return {
    text,
    needs,
    judge: (attributes) => {
      if (onArgs && attributes.args === 'open') return 'holds';
      try {
        return judge(valuesOf(attributes, onArgs)) === true ? 'holds' : 'fails';
      } catch {
        return 'error';
      }
    },
  };
}

/** What is wrong with a condition, in the first line of what its reader said; undefined for nothing. */
export function conditionProblem(text: string): string | undefined {
  try {
    compileCondition(text);
    return undefined;
  } catch (error) {
    const [reason = 'cannot be read'] = (error instanceof Error ? error.message : '').split('\n');
    return `is no condition: ${reason}`;
  }
}

function valuesOf({ principal, now, address, args }: Attributes, onArgs: boolean) {
  const read = onArgs && args !== 'open' ? args() : undefined;
  // The language has no undefined: what is not known must not be there.
  return {
    principal: { ...principal, groups: principal.groups ?? [], claims: principal.claims ?? {} },
    now,
    ...(address !== undefined && { address }),
    ...(read !== undefined && { args: read }),
  };
}
