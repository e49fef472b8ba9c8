import type { InteractionResults, Provider } from 'oidc-provider';
import type { Policy } from '@mcp-gateway/policy';
import { audienceOf, scopesFor } from './resources.js';

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What a client asks a person for, and how much of it the person can give. */
export type Asked = {
  clientId: string;
  redirectUri: string;
  /** As the client wrote them. */
  resources: readonly string[];
  openid: boolean;
  granted: readonly string[];
  refused: readonly string[];
  /** Whether the client itself asked for what is refused. */
  narrowed: boolean;
};

export type AskedDeps = { issuer: string; policy: () => Policy };

export function readAsked(
  { issuer, policy }: AskedDeps,
  { params }: Interaction,
  ownScopes: readonly string[],
): Asked {
  const own = new Set(ownScopes);
  const resources = [params['resource']].flat().filter((value) => typeof value === 'string');
  const asked = textOf(params['scope']).split(' ').filter(Boolean);
  const everything = new Set(scopesFor(policy(), issuer, issuer));
  const ofPolicy = asked.filter((scope) => everything.has(scope));
  const refused = ofPolicy.filter((scope) => !own.has(scope));
  const audience = audienceOf(issuer, resources[0] ?? issuer) ?? issuer;
  const byDefault = scopesFor(policy(), issuer, audience);
  return {
    clientId: textOf(params['client_id']),
    redirectUri: textOf(params['redirect_uri']),
    resources,
    openid: asked.includes('openid'),
    granted: ofPolicy.filter((scope) => own.has(scope)),
    refused,
    narrowed: refused.length > 0 && !isSame(ofPolicy, byDefault),
  };
}

/**
 * A grant of its own for each sign-in, so that ending one leaves the others alone. What is refused
 * is written down too, for the library asks again for what is neither.
 */
export async function grant(
  provider: Provider,
  subject: string,
  { clientId, resources, openid, granted, refused }: Asked,
): Promise<InteractionResults> {
  const created = new provider.Grant({ accountId: subject, clientId });
  if (openid) created.addOIDCScope('openid');
  for (const resource of resources) {
    if (granted.length > 0) created.addResourceScope(resource, granted.join(' '));
    if (refused.length > 0) created.rejectResourceScope(resource, refused.join(' '));
  }
  return { consent: { grantId: await created.save() } };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  const set = new Set(some);
  return set.size === new Set(others).size && others.every((one) => set.has(one));
}
