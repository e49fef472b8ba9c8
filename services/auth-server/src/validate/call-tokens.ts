import { TokenRejected, type Owner, type Seal } from '@mcp-gateway/identity';
import type { AccessToken } from '../tokens/access-token.js';
import type { BearerAuthenticator } from '../tokens/bearer.js';
import type { Stream } from './stream-tickets.js';

/** How long such a token opens anything, in milliseconds: for one call. */
export const CALL_TOKEN_LIFETIME_MS = 60_000;

const BEARER = /^bearer +call\.([\w-]+)$/i;

export type CallTokensDeps = {
  issuer: string;
  seal: Seal;
  bearer: Pick<BearerAuthenticator, 'again'>;
  now?: () => number;
};

/** Who calls, and from where they called mcpgw. */
export type CalledFor = { token: AccessToken; address: string | undefined };

export type CallTokens = {
  /** A token for one server, for whoever the call to mcpgw was allowed to. */
  issue: (call: Stream, server: string) => string;
  /** Undefined when the credential is of another kind. Rejects with TokenRejected. */
  open: (authorization: string | undefined, server: string) => Promise<CalledFor> | undefined;
};

/**
 * Tokens by which mcpgw calls a server in place of its caller. One carries the caller's own
 * credential, sealed for us alone and bound to the server, so that the call is decided anew by what
 * that credential is worth by then, and by the address that it came from.
 */
export function createCallTokens(deps: CallTokensDeps): CallTokens {
  const { issuer, seal, bearer, now = Date.now } = deps;
  const read = async (sealed: string, server: string): Promise<CalledFor> => {
    const content = seal.open(sealed, boundTo(server));
    if (content === undefined) throw new TokenRejected('malformed');
    // Nobody but us could have sealed it.
    const { token, address, until } = JSON.parse(content) as Stream & { until: number };
    if (until <= now()) throw new TokenRejected('expired');
    const caller = await bearer.again(token);
    const audience = [`${issuer}/${server}/mcp`];
    return { token: { ...caller, audience, expiresAt: Math.min(until, token.expiresAt) }, address };
  };
  return {
    issue: ({ token, address }, server) => {
      const content = { token, address, until: now() + CALL_TOKEN_LIFETIME_MS };
      return `call.${seal.seal(JSON.stringify(content), boundTo(server))}`;
    },
    open: (authorization = '', server) => {
      const [, sealed] = BEARER.exec(authorization) ?? [];
      return sealed === undefined ? undefined : read(sealed, server);
    },
  };
}

/** The gate knows of which server a request is, and learns from the token whose. */
function boundTo(server: string): Owner {
  return { server, principal: { kind: 'client', subject: 'mcpgw' } };
}
