import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Log } from './log.js';
import { printable } from './printable.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express is extended by this namespace
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs an interface
    interface Request {
      /** The id under which every hop logs this request. */
      id: string;
    }
  }
}

const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's X-Request-Id when it is well-formed, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomUUID();
}

/** Gives each request its id, returns it to the caller, and logs one line when it ends. */
export function requestLog(log: Log): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    // Taken now, for while a nested router works on the request its path is a shorter one.
    const path = printable(req.path);
    req.id = requestIdOf(req.headers['x-request-id']);
    res.set('X-Request-Id', req.id);
    res.on('close', () => {
      const line = {
        request_id: req.id,
        method: req.method,
        path,
        status: res.statusCode,
        duration_ms: Math.round(performance.now() - started),
      };
      if (path === '/health') log.debug(line, 'Request ended');
      else log.info(line, 'Request ended');
    });
    next();
  };
}
