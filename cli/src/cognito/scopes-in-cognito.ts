/** A resource server of Cognito; each of its scopes is called `identifier/name` in tokens. */
export type ResourceServer = { identifier: string; scopes: readonly string[] };

export type ScopesInCognito = {
  resourceServers: readonly ResourceServer[];
  /** Scopes of the policy that can be none in Cognito, with the reason. */
  impossible: readonly { scope: string; why: string }[];
};

/** What Cognito takes on either side of the slash: what OAuth does (RFC 6749, 3.3), without slashes. */
const PART = /^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/;

/** The scopes of a policy as Cognito can have them: exactly one slash, which divides server and name. */
export function scopesInCognito(names: Iterable<string>): ScopesInCognito {
  const byIdentifier = new Map<string, string[]>();
  const impossible: { scope: string; why: string }[] = [];
  for (const scope of names) {
    const [identifier = '', name = '', ...more] = scope.split('/');
    const why = reasonAgainst(identifier, name, more.length);
    if (why !== undefined) impossible.push({ scope, why });
    else byIdentifier.set(identifier, [...(byIdentifier.get(identifier) ?? []), name]);
  }
  return {
    resourceServers: [...byIdentifier].map(([identifier, scopes]) => ({ identifier, scopes })),
    impossible,
  };
}

function reasonAgainst(identifier: string, name: string, slashesMore: number): string | undefined {
  if (slashesMore > 0) return 'it has more than one slash';
  if (name === '') return 'it has no slash between a resource server and a name';
  const fits = PART.test(identifier) && PART.test(name);
  return fits ? undefined : 'it holds something that Cognito does not take';
}

/** All of them, as a client asks for them. */
export function fullNames(servers: readonly ResourceServer[]): string[] {
  return servers.flatMap(({ identifier, scopes }) => scopes.map((name) => `${identifier}/${name}`));
}
