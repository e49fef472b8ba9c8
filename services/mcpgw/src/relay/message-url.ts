/** Longest message URL taken from an upstream; sealed it has to fit into a request line. */
const MAX_LENGTH = 2048;

/** An upstream named a place for its messages that it may not name. */
export class EndpointRefused extends Error {
  constructor(reason: string) {
    super(`endpoint event refused: ${reason}`);
    this.name = 'EndpointRefused';
  }
}

/**
 * Where an upstream wants its messages, from the data of its `endpoint` event (MCP 2024-11-05,
 * HTTP with SSE): a relative or absolute URI that stays below the folder of the SSE URL.
 * @throws EndpointRefused
 */
export function messageUrl(data: string, sseUrl: URL, server: string): URL {
  if (/[\p{Cc}\s]/u.test(data)) throw new EndpointRefused('it holds blanks or control characters');
  if (data.length > MAX_LENGTH) throw new EndpointRefused('it is too long');
  if (!URL.canParse(data, sseUrl.href)) throw new EndpointRefused('it is no URI');
  const url = new URL(data, sseUrl);
  if (url.origin !== sseUrl.origin || url.username || url.password) {
    throw new EndpointRefused('it leads to another origin');
  }
  const folder = folderOf(sseUrl.pathname);
  url.pathname = withoutMountPath(url.pathname, folder, server);
  url.hash = '';
  if (!url.pathname.startsWith(folder)) throw new EndpointRefused('it leaves the upstream');
  return url;
}

/** `/v1/sse` and `/v1/sse/` lie in `/v1/`. */
function folderOf(pathname: string): string {
  return pathname.replace(/[^/]*\/?$/, '');
}

/**
 * A server that was told the path it has behind a gateway puts it before its own paths, yet does
 * not serve it.
 */
function withoutMountPath(pathname: string, folder: string, server: string): string {
  const mountPath = `/${server}/`;
  const told = pathname.startsWith(mountPath) && !folder.startsWith(mountPath);
  return told ? pathname.slice(server.length + 1) : pathname;
}
