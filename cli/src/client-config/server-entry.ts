import type { ServerSummary } from '@mcp-gateway/registry-client';

/** A server as clients are told of it. */
export type ServerEntry = {
  /** What the client calls it. */
  name: string;
  url: string;
  transport: 'streamable-http' | 'sse';
};

/** Entries for servers of a gateway, each with a name of its own. */
export function entriesFor(gateway: string, servers: readonly ServerSummary[]): ServerEntry[] {
  const taken = new Set<string>();
  return servers.map((server) => {
    const spoken = server['transport'] ?? server['detected_transport'];
    const transport = spoken === 'sse' ? 'sse' : 'streamable-http';
    const endpoint = transport === 'sse' ? 'sse' : 'mcp';
    const name = freeName(server.path, taken);
    taken.add(name);
    return { name, url: `${gateway}${server.path}/${endpoint}`, transport };
  });
}

/** Names of some clients may have no slash. */
function freeName(path: string, taken: ReadonlySet<string>): string {
  const name = path.slice(1).replaceAll('/', '-');
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}-${count}`;
  return free;
}
