import { isIPv6, type LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';
import { Agent, Client, type Dispatcher } from 'undici';

const MAX_ADDRESSES = 10_000;

type UpstreamRequest = Dispatcher.RequestOptions & {
  origin: string;
  /** IP address to connect to, whatever host the origin names. */
  address: string;
  /** The answer may last: it gets a connection of its own, which ends with it. */
  alone: boolean;
};

export type UpstreamConnections = {
  request: (request: UpstreamRequest) => Promise<Dispatcher.ResponseData>;
  close: () => Promise<void>;
};

/**
 * Connections to upstreams. A host name is never resolved here: the connection goes to the address
 * that passed the egress rules, while Host and TLS name the URL's host.
 */
export function createUpstreamConnections(connectTimeoutMs = 5_000): UpstreamConnections {
  const connectTo = (address: string) => ({ lookup: always(address), timeout: connectTimeoutMs });
  const agents = new LRUCache<string, Agent>({
    max: MAX_ADDRESSES,
    dispose: (agent) => void agent.close(),
  });
  const poolTo = (address: string) => {
    const agent = new Agent({ connect: connectTo(address) });
    agents.set(address, agent);
    return agent;
  };
  const streams = new Set<Client>();
  const streamTo = (origin: string, address: string) => {
    const client = new Client(origin, { connect: connectTo(address) });
    streams.add(client);
    return client;
  };
  const end = (client: Client) => {
    if (streams.delete(client)) void client.destroy();
  };

  return {
    request: async ({ address, alone, ...options }) => {
      if (!alone) return (agents.get(address) ?? poolTo(address)).request(options);
      // In a pool, breaking a stream off would open the next connection for nobody.
      const client = streamTo(options.origin, address);
      try {
        const response = await client.request(options);
        response.body.once('close', () => end(client));
        return response;
      } catch (error) {
        end(client);
        throw error;
      }
    },
    close: async () => {
      const pools = [...agents.values(), ...streams];
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

function always(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_hostname, { all }, callback) => {
    if (all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
