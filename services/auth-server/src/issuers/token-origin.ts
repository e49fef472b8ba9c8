import type { IncomingHttpHeaders } from 'node:http';
import type { Provider } from '../providers/provider.js';

/** The user pool of Cognito that a token comes from; empty for other issuers. */
export type TokenOrigin = { userPoolId?: string; region?: string };

export function originOf({ type, issuer }: Pick<Provider, 'type' | 'issuer'>): TokenOrigin {
  if (type !== 'cognito') return {};
  const userPoolId = issuer.slice(issuer.lastIndexOf('/') + 1);
  return { userPoolId, region: userPoolId.slice(0, userPoolId.lastIndexOf('_')) };
}

type Token = { clientId: string; origin?: TokenOrigin | undefined };

/**
 * Callers may name the pool, client and region that they mean. It is compared with what the token
 * was found to be, and never used for anything else (W-03, W-04). Our own tokens have no pool.
 */
export function isNamedBy(headers: IncomingHttpHeaders, { clientId, origin }: Token): boolean {
  if (origin === undefined) return true;
  const isNamed = (name: string, actual: string | undefined) =>
    !headers[name] || headers[name] === actual;
  return (
    isNamed('x-user-pool-id', origin.userPoolId) &&
    isNamed('x-client-id', clientId) &&
    isNamed('x-region', origin.region)
  );
}
