import type { ServerSpec } from '@mcp-gateway/contracts';

type Headers = ServerSpec['headers'];

/** Stands for a value that is kept but never shown. */
const MASK = '********';

/** The names alone: values are mostly credentials, and those are write-only. */
export function maskHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, MASK]));
}

/** An edit that sends a mask back means the value that it stood for. */
export function unmaskHeaders(headers: Headers, stored: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value === MASK ? (stored[name] ?? value) : value,
    ]),
  );
}
