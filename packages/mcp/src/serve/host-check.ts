import { AppError } from '@mcp-gateway/kit';
import type { RequestHandler } from 'express';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/**
 * Refuses requests that a web page could send by having its own host name lead here (DNS
 * rebinding): Host, and Origin where there is one, must name this machine or one of `names`.
 * @throws AppError 421 for the Host (RFC 9110, 15.5.20), 403 for the Origin (MCP, transports)
 */
export function hostCheck(names: readonly string[]): RequestHandler {
  const allowed = new Set([...LOOPBACK, ...names].map((name) => name.toLowerCase()));
  return (req, _res, next) => {
    const { host = '', origin } = req.headers;
    if (!allowed.has(HOST.exec(host)?.[1]?.toLowerCase() ?? '')) {
      throw new AppError('misdirected', 421, 'This server does not answer for that host');
    }
    if (origin !== undefined && !allowed.has(hostOf(origin))) {
      throw new AppError('origin_refused', 403, 'Requests from that origin are not accepted');
    }
    next();
  };
}

/** Empty for `null` and for anything else that is no origin. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}
