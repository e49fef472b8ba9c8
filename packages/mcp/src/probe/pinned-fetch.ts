import { isIPv6, type LookupFunction } from 'node:net';
import type { FetchLike } from '@modelcontextprotocol/client';
import { Agent, fetch as fetchThrough } from 'undici';

export type PinnedFetch = {
  fetch: FetchLike;
  /** Destroys every connection that `fetch` made. */
  close: () => Promise<void>;
};

/**
 * A fetch with connections of its own. With an `address` it connects there whatever host the URL
 * names, which Host header and TLS still name: no second look-up can lead elsewhere.
 */
export function createPinnedFetch(address?: string): PinnedFetch {
  const agent = new Agent({ connect: address === undefined ? {} : { lookup: always(address) } });
  // undici's types and Node's own describe the same fetch, but do not know each other.
  const fetch = ((input: string, init: object) =>
    fetchThrough(input, { ...init, dispatcher: agent })) as unknown as FetchLike;
  return { fetch, close: () => agent.destroy() };
}

function always(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_hostname, { all }, callback) => {
    if (all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
