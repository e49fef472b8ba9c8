import { LRUCache } from 'lru-cache';
import {
  HOP_TOKEN_LIFETIME_S,
  type Hop,
  type HopAudience,
  type SignHopToken,
} from '@mcp-gateway/identity';
import { carriedPrincipal, type Policy } from '@mcp-gateway/policy';

/** A token is handed out again during this part of its life, so that it is never about to end. */
const REUSE_MS = (HOP_TOKEN_LIFETIME_S * 1000) / 2;

export type HopTokens = { for: (hop: Hop, audience: readonly HopAudience[]) => Promise<string> };

/** Signing costs more than all else on the path, so one token serves a caller's calls for a while. */
export function createHopTokens(sign: SignHopToken, policy: () => Policy): HopTokens {
  const tokens = new LRUCache<string, Promise<string>>({ max: 10_000, ttl: REUSE_MS });
  return {
    for: ({ principal: caller, server }, audience) => {
      const principal = carriedPrincipal(policy(), caller);
      const { subject, kind, name, scopes, groups, claims } = principal;
      const key = JSON.stringify([subject, kind, name, scopes, groups, claims, server, audience]);
      const known = tokens.get(key);
      if (known) return known;
      const token = sign({ principal, server }, audience);
      tokens.set(key, token);
      token.catch(() => tokens.delete(key));
      return token;
    },
  };
}
