import type { Provider } from '../providers/provider.js';
import type { Claims } from './token-checks.js';

/** The client that a token was issued to, by the names that issuers have for it. */
export function clientOf(claims: Claims): string | undefined {
  return ['client_id', 'azp', 'cid', 'appid'].map((name) => claims[name]).find(isText);
}

type Accepting = Pick<Provider, 'type' | 'clientId' | 'acceptTokens'>;

/** The clients whose tokens are accepted; undefined means those of any client. */
export function acceptedClients({ type, clientId, acceptTokens }: Accepting) {
  return acceptTokens?.clients ?? (type === 'cognito' ? [clientId] : undefined);
}

/**
 * What a token is for, in our own names: the gateway where its audience is one that the
 * configuration accepts, and each of our URLs that the issuer itself names (RFC 8707). Tokens of
 * Cognito mostly have no audience; there it is the app client that must be an accepted one.
 */
export function audienceOf(claims: Claims, accepting: Accepting, gateway: string): string[] {
  const { type, acceptTokens } = accepting;
  if (!acceptTokens) return [];
  const clients = acceptedClients(accepting);
  if (clients && !clients.includes(clientOf(claims) ?? '')) return [];
  if (claims.aud === undefined) return type === 'cognito' ? [gateway] : [];
  const named = typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
  return named.flatMap((audience) => {
    if (acceptTokens.audiences.includes(audience)) return [gateway];
    return audience === gateway || audience.startsWith(`${gateway}/`) ? [audience] : [];
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
