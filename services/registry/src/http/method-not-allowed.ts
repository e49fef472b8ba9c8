import type { RequestHandler } from 'express';
import { AppError } from '@mcp-gateway/kit';

/** The end of a route's chain: 405 that says what the path answers to (RFC 9110 15.5.6). */
export function methodNotAllowed(...methods: string[]): RequestHandler {
  const allow = methods.join(', ');
  return (req) => {
    throw new AppError('method_not_allowed', 405, `${req.method} is not possible here`, {
      headers: { Allow: allow },
    });
  };
}
