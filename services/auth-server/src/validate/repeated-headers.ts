/**
 * Headers that mean something to us or to a server: of two with one name, readers could believe
 * different ones. nginx refuses a second Authorization, Host, Content-Length or Transfer-Encoding
 * by itself.
 */
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'content-encoding',
  'origin',
  'last-event-id',
  'mcp-protocol-version',
  'mcp-session-id',
  'mcp-method',
  'mcp-name',
]);

/** Whether one of them came more than once; `rawHeaders` has names and values in turn. */
export function hasRepeatedHeader(rawHeaders: readonly string[]): boolean {
  const met = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (met.has(name)) return true;
    if (SINGLE.has(name)) met.add(name);
  }
  return false;
}
