import { LRUCache } from 'lru-cache';
import type { Hop, Principal, Seal } from '@mcp-gateway/identity';

/** Longer than any id that we seal. */
const MAX_LENGTH = 2_048;

export type SessionIds = {
  /**
   * The upstream's own id of the session that a client's id stands for; undefined when the id was
   * not given to this principal for this server, which is told apart from no other mistake.
   */
  open: (id: string, principal: Principal, server: string) => string | undefined;
};

/** Opens sealed session ids; what was opened once is remembered, for every call of a session shows its id. */
export function createSessionIds(seal: Seal): SessionIds {
  const opened = new LRUCache<string, { upstreamId: string; owner: Hop }>({ max: 50_000 });
  return {
    open: (id, principal, server) => {
      if (id.length > MAX_LENGTH) return undefined;
      const known = opened.get(id);
      if (known) return isOwner(known.owner, principal, server) ? known.upstreamId : undefined;
      const owner = { principal, server };
      const upstreamId = seal.open(id, owner);
      if (upstreamId !== undefined) opened.set(id, { upstreamId, owner });
      return upstreamId;
    },
  };
}

/** By who somebody is, not by the token: a session outlives the token that it was begun with. */
function isOwner(owner: Hop, { kind, subject }: Principal, server: string): boolean {
  const { principal } = owner;
  return owner.server === server && principal.kind === kind && principal.subject === subject;
}
