import { type AppError, unprocessable } from '@mcp-gateway/kit';
import type { Transport } from '@mcp-gateway/contracts';

/** What may stand in nginx.conf without any escaping. */
const PATH = /^\/[A-Za-z0-9._~/-]*$/;
const AUTHORITY = /^https?:\/\/(\[[^\]/?#\\@]+\]|[^:/?#\\@[\]]+)(?::(\d+))?(?=[/?#]|$)/i;
const HOST_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;

/** Ports of other protocols below 1024 (the Fetch Standard's "bad ports" of that range). */
const PORTS_OF_OTHERS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995,
]);

const refuse = (message: string): AppError =>
  unprocessable(`proxy_pass_url: ${message}`, [{ field: 'proxy_pass_url', message }]);

/**
 * The upstream URL of a server. Spellings that two readers could understand differently (numeric
 * hosts in other bases, credentials, dots at the end) are refused rather than normalised.
 * @throws AppError 422
 */
export function parseUpstreamUrl(text: string): URL {
  const [, host, port] = AUTHORITY.exec(text) ?? [];
  if (host === undefined || !URL.canParse(text)) {
    throw refuse(
      'must be an absolute http or https URL with a plain host, such as http://host:8000/',
    );
  }
  const url = new URL(text);
  if (url.hostname !== host.toLowerCase() || !isPlainHost(url.hostname)) {
    throw refuse('the host must be an ordinary name or a plainly written IP address');
  }
  if (port !== undefined && (Number(port) < 1 || PORTS_OF_OTHERS.has(Number(port)))) {
    throw refuse(`port ${port} is not a web port`);
  }
  if (url.search || url.hash || text.includes('?') || text.includes('#')) {
    throw refuse('must have no query and no fragment');
  }
  // A path that URL had to normalise (dots, spaces, escapes) differs from the one written.
  const written = text.replace(AUTHORITY, '') || '/';
  if (written !== url.pathname || !PATH.test(written) || written.includes('//')) {
    throw refuse('the path may hold letters, digits and . _ ~ / - only');
  }
  return url;
}

function isPlainHost(hostname: string): boolean {
  return hostname.startsWith('[') || (HOST_NAME.test(hostname) && !hostname.includes('..'));
}

export type Endpoints = { streamableHttp?: URL; sse?: URL };

/**
 * Where a server's transports are: a URL that ends in `/mcp` or `/sse` is that very endpoint, any
 * other is the base below which both stand, as in the original.
 */
export function endpointsOf(server: {
  proxy_pass_url: string;
  transport?: Transport | undefined;
}): Endpoints {
  const url = parseUpstreamUrl(server.proxy_pass_url);
  const path = url.pathname.replace(/(?<!\/)\/+$/, '');
  if (path.endsWith('/mcp')) return { streamableHttp: url };
  if (path.endsWith('/sse')) return { sse: url };
  const below = (name: string) => new URL(`${path}/${name}`, url);
  return {
    ...(server.transport !== 'sse' && { streamableHttp: below('mcp') }),
    ...(server.transport !== 'streamable-http' && { sse: below('sse') }),
  };
}
