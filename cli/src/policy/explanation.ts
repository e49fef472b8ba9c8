import type { Explained } from '@mcp-gateway/contracts';

/** The decision first, then what each scope of the principal has to do with it. */
export function renderExplanation({ principal, decision, scopes }: Explained): string {
  const who = `${principal.name} (${principal.subject})`;
  const verdict = decision.allow
    ? `allowed: ${who}, by ${decision.rule}`
    : `denied: ${who}; ${decision.reason}`;
  return [verdict, ...scopes.flatMap(scopeLines)].join('\n');
}

type Scope = Explained['scopes'][number];
type Grant = Scope['grants'][number];

function scopeLines({ scope, known, grants }: Scope): string[] {
  if (!known) return [`  ${scope}: the policy has no such scope`];
  if (grants.length === 0) return [`  ${scope}: grants nothing on the server`];
  return grants.map(grantLine);
}

function grantLine({ rule, lacks }: Grant): string {
  if (lacks.length === 0) return `  ${rule}: grants it`;
  return `  ${rule}: ${lacks.map(lackWords).join('; ')}`;
}

function lackWords(lack: Grant['lacks'][number]): string {
  switch (lack.what) {
    case 'method':
      return `does not grant the method ${lack.method}`;
    case 'target':
      return lack.target
        ? `does not grant the ${lack.target.kind} ${lack.target.name}`
        : 'needs the name of what is called';
    case 'condition':
      return `its condition ${lack.condition} ${outcomeWords(lack.outcome)}`;
  }
}

function outcomeWords(outcome: string): string {
  return outcome === 'error' ? 'cannot be judged on this' : 'does not hold';
}
