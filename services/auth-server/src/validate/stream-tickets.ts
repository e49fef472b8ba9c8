import { renderStreamRight } from '@mcp-gateway/contracts';
import type { Seal } from '@mcp-gateway/identity';
import { carriedPrincipal, type Policy } from '@mcp-gateway/policy';
import { LRUCache } from 'lru-cache';
import type { AccessToken } from '../tokens/access-token.js';
import type { GateRequest } from './gate-request.js';

/** What a stream was allowed on, in all that the same decision needs later. */
export type Stream = {
  /** Without the scopes of its principal, which are to be found anew. */
  token: AccessToken;
  /** The MCP method of the message that the stream answers, if it was opened by one. */
  method?: string | undefined;
  address?: string | undefined;
};

/** Whom and which server a ticket was given for. */
export type TicketOwner = { server: string } & Pick<AccessToken['principal'], 'kind' | 'subject'>;

export type StreamTickets = {
  /** The right to a stream as a header; the same text for the same token, server and method. */
  for: (token: AccessToken, request: GateRequest, method?: string) => string;
  /** Undefined when the ticket was not given to this caller for this server. */
  open: (ticket: string, owner: TicketOwner) => Stream | undefined;
};

/**
 * Tickets by which the relay asks whether the right to a stream still holds. A ticket carries what
 * the decision was made on, so that any replica can make it again and none has to remember it; of
 * groups and claims those that the policy names, for it travels in a header.
 */
export function createStreamTickets(seal: Seal, policy: () => Policy): StreamTickets {
  const given = new LRUCache<string, string>({ max: 10_000 });
  return {
    for: (token, { server, address }, method) => {
      const key = JSON.stringify([token.id, token.expiresAt, server, method, address]);
      const known = given.get(key);
      if (known !== undefined) return known;
      const principal = { ...carriedPrincipal(policy(), token.principal), scopes: [] };
      const groups = token.groups?.filter((group) => policy().groups.has(group));
      const content = JSON.stringify({ token: { ...token, principal, groups }, method, address });
      const ticket = seal.seal(content, { principal, server });
      const right = renderStreamRight({ expiresAt: token.expiresAt, ticket });
      given.set(key, right);
      return right;
    },
    open: (ticket, { server, ...principal }) => {
      const content = seal.open(ticket, { server, principal });
      // Nobody but us could have sealed it.
      return content === undefined ? undefined : (JSON.parse(content) as Stream);
    },
  };
}
