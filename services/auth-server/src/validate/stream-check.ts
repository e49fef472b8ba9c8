import { TokenRejected } from '@mcp-gateway/identity';
import { scopesNeeded, visibleServer, type Policy } from '@mcp-gateway/policy';
import type { BearerAuthenticator } from '../tokens/bearer.js';
import { createAttributes } from './attributes.js';
import type { StreamTickets, TicketOwner } from './stream-tickets.js';

export type StreamCheckDeps = {
  policy: () => Policy;
  bearer: Pick<BearerAuthenticator, 'again'>;
  tickets: Pick<StreamTickets, 'open'>;
};

/** Whether the stream of a ticket would still be opened. */
export type CheckStream = (stream: TicketOwner & { ticket: string }) => Promise<boolean>;

/**
 * Judges a stream that runs as if it were asked for now: by the credential, the scopes and the
 * policy of now. What it is about besides its method is judged event by event in the relay.
 */
export function createStreamCheck({ policy, bearer, tickets }: StreamCheckDeps): CheckStream {
  return async ({ ticket, ...owner }) => {
    const stream = tickets.open(ticket, owner);
    if (!stream) return false;
    const { server } = owner;
    const { method } = stream;
    const token = await bearer.again(stream.token).catch(unlessRejected);
    if (!token) return false;
    const { principal } = token;
    const attributes = createAttributes({ address: stream.address }, principal);
    if (!visibleServer(policy(), principal.scopes, server, attributes)) return false;
    if (method === undefined) return true;
    const granting = scopesNeeded(policy(), { server, method });
    return granting.some((scope) => principal.scopes.includes(scope));
  };
}

function unlessRejected(error: unknown): undefined {
  if (!(error instanceof TokenRejected)) throw error;
}
