import { z } from 'zod';
import type { Client as ListedClient, ClientWithSecret, NewClient } from '@mcp-gateway/contracts';
import { conflict, notFound } from '@mcp-gateway/kit';
import { createTurns, type Documents, type DocumentsOptions } from '@mcp-gateway/store';
import { digestOf, isSameText, newSecret } from '../secret-text.js';

/** A machine client that has signed in, with all the scopes it may have. */
export type Client = { id: string; scopes: readonly string[] };

/** The scopes the local agent has: every server, now and later. */
export const AGENT_SCOPES = [
  'mcp-servers-unrestricted/read',
  'mcp-servers-unrestricted/execute',
] as const;

export type Clients = {
  /** The client that the id and secret prove; undefined for a wrong pair, in the same time. */
  authenticate: (id: string, secret: string) => Promise<Client | undefined>;
  list: () => Promise<ListedClient[]>;
  /** The only time that the secret is told. @throws AppError 409 when the name is taken */
  add: (client: NewClient) => Promise<ClientWithSecret>;
  /** A new secret; the old one and its tokens are worth nothing from now on. @throws AppError 404, 409 */
  rotate: (id: string) => Promise<ClientWithSecret>;
  /** Its tokens end with it. @throws AppError 404, 409 */
  remove: (id: string) => Promise<void>;
};

export type ClientsOptions = {
  /** Those of the settings: always there, never stored. */
  builtIn: readonly (Client & { secret: string })[];
  documents: Documents<StoredClient>;
  scopesForGroups: (groups: readonly string[]) => readonly string[];
  ended: (id: string) => Promise<void>;
  now?: () => number;
};

const StoredClient = z.object({
  client_id: z.string(),
  /** SHA-256; that is enough for 256 random bits. */
  secret_hash: z.string().regex(/^[\w-]{43}$/),
  scopes: z.array(z.string()),
  groups: z.array(z.string()),
  created_at: z.iso.datetime(),
});
type StoredClient = z.infer<typeof StoredClient>;

export const storedClients: DocumentsOptions<StoredClient> = {
  idOf: ({ client_id: id }) => id,
  parse: (json) => StoredClient.parse(json),
};

type Known = { scopes: readonly string[]; groups: readonly string[]; secret_hash: string };

export function createClients(options: ClientsOptions): Clients {
  const { documents, scopesForGroups, ended, now = Date.now } = options;
  const inTurn = createTurns();
  const builtIn = new Map(
    options.builtIn.map(({ id, secret, scopes }) => [
      id,
      { scopes, groups: [], secret_hash: digestOf(secret) },
    ]),
  );
  const find = async (id: string): Promise<Known | undefined> =>
    builtIn.get(id) ?? documents.get(id);
  const changeable = async (id: string) => {
    if (builtIn.has(id)) throw conflict(`${id} is changed in the settings only`);
    const client = await documents.get(id);
    if (!client) throw notFound(`Client ${id}`);
    return client;
  };
  const putWithSecret = async (client: Omit<StoredClient, 'secret_hash'>) => {
    const secret = newSecret();
    await documents.put({ ...client, secret_hash: digestOf(secret) });
    return { ...client, client_secret: secret };
  };

  return {
    authenticate: async (id, secret) => {
      const client = await find(id);
      const matches = isSameText(digestOf(secret), client?.secret_hash ?? digestOf(''));
      if (!matches || !client) return undefined;
      return { id, scopes: [...new Set([...client.scopes, ...scopesForGroups(client.groups)])] };
    },
    list: async () => [
      ...[...builtIn].map(([id, { scopes }]) => ({
        client_id: id,
        scopes: [...scopes],
        groups: [],
      })),
      ...(await documents.list())
        .filter(({ client_id: id }) => !builtIn.has(id))
        .map(({ secret_hash: _secret, ...client }) => client),
    ],
    add: ({ name, scopes, groups }) =>
      inTurn(async () => {
        if (await find(name)) throw conflict(`The client name ${name} is taken`);
        const created_at = new Date(now()).toISOString();
        return putWithSecret({ client_id: name, scopes, groups, created_at });
      }),
    rotate: (id) =>
      inTurn(async () => {
        const { secret_hash: _old, ...client } = await changeable(id);
        const rotated = await putWithSecret(client);
        await ended(id);
        return rotated;
      }),
    remove: (id) =>
      inTurn(async () => {
        await changeable(id);
        await documents.delete(id);
        await ended(id);
      }),
  };
}
