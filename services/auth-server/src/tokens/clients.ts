import { createHash, timingSafeEqual } from 'node:crypto';

/** A machine client that signs in with a secret of its own. */
export type Client = { id: string; secret: string; scopes: readonly string[] };

/** The scopes the local agent has: every server, now and later. */
export const AGENT_SCOPES = [
  'mcp-servers-unrestricted/read',
  'mcp-servers-unrestricted/execute',
] as const;

export type Clients = {
  /** The client that the id and secret prove; undefined for a wrong pair, in the same time. */
  authenticate: (id: string, secret: string) => Client | undefined;
};

export function createClients(clients: readonly Client[]): Clients {
  const byId = new Map(clients.map((client) => [client.id, client]));
  return {
    authenticate: (id, secret) => {
      const client = byId.get(id);
      const matches = timingSafeEqual(digest(secret), digest(client?.secret ?? ''));
      return matches && client ? client : undefined;
    },
  };
}

/** Digests have one length, so comparing them tells nothing of the secrets'. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
