import { hash } from 'node:crypto';
import { TokenRejected } from '@mcp-gateway/identity';
import type { Log } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { Provider } from '../providers/provider.js';
import type { AccessToken } from '../tokens/access-token.js';
import { audienceOf, clientOf } from './audience.js';
import { createIssuer, type Issuer } from './issuer.js';
import type { FetchJson } from './key-source.js';
import { principalOf } from './principal.js';
import type { Claims } from './token-checks.js';
import type { Unverified } from './unverified.js';

export type IssuersDeps = {
  providers: readonly Provider[];
  /** Our own issuer, which is the gateway's address. */
  gateway: string;
  policy: () => Policy;
  fetchJson: FetchJson;
  log: Log;
};

/** The issuers whose access tokens are accepted besides our own. */
export type Issuers = {
  /**
   * What a token is worth. An issuer that is not configured is asked for nothing.
   * @throws TokenRejected, AppError 503 while the issuer's keys cannot be had
   */
  verify: (token: string, said: Unverified) => Promise<AccessToken>;
  /** Whether each has keys to verify with. */
  ready: () => boolean;
  close: () => void;
};

export function createIssuers(deps: IssuersDeps): Issuers {
  const { gateway, fetchJson, log } = deps;
  const accepted = deps.providers.filter(isAccepted);
  const names = new Set(accepted.map(({ issuer }) => issuer));
  const issuers = new Map(
    [...names].map((name) => {
      const providers = accepted.filter(({ issuer }) => issuer === name);
      const ownLog = log.child({ issuer: name });
      return [name, createIssuer({ providers, fetchJson, log: ownLog })] as const;
    }),
  );
  return {
    verify: async (token, { issuer: name, keyId }) => {
      const issuer = issuers.get(name);
      if (!issuer) throw new TokenRejected('unknown issuer');
      const claims = await issuer.verify(token, keyId);
      const { provider, audience } = acceptedBy(issuer, claims, gateway);
      const principal = principalOf(claims, provider, deps.policy());
      return {
        principal,
        granted: principal.scopes,
        groups: principal.groups,
        clientId: clientOf(claims) ?? claims.sub,
        audience,
        id: `${provider.id}:${claims.jti ?? hash('sha256', token)}`,
        kind: 'access',
        origin: issuer.origin,
        issuedAt: claims.iat * 1000,
        expiresAt: claims.exp * 1000,
      };
    },
    ready: () => [...issuers.values()].every((issuer) => issuer.ready()),
    close: () => issuers.forEach((issuer) => issuer.close()),
  };
}

function isAccepted({ type, acceptTokens }: Provider): boolean {
  return type !== 'github' && acceptTokens !== undefined;
}

/** One issuer may be configured several times, for different applications. */
function acceptedBy({ providers }: Issuer, claims: Claims, gateway: string) {
  for (const provider of providers) {
    const audience = audienceOf(claims, provider, gateway);
    if (audience.length > 0) return { provider, audience };
  }
  throw new TokenRejected('wrong audience');
}
