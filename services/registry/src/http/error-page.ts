import { STATUS_CODES } from 'node:http';
import { printable, toAppError, type Log } from '@mcp-gateway/kit';
import type { ErrorRequestHandler } from 'express';

export type ErrorPage = { status: number; title: string; detail: string; requestId: string };

/** Shows people an error as a page; programs get what comes next in the chain. */
export function errorPages(render: (page: ErrorPage) => string, log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent || req.accepts(['json', 'html']) !== 'html') {
      next(error);
      return;
    }
    const { status, message, headers } = toAppError(error);
    if (status >= 500) {
      log.error(
        { err: error, method: req.method, path: printable(req.path), request_id: req.id },
        'Request failed',
      );
    }
    const title = STATUS_CODES[status] ?? 'Error';
    res.set(headers).status(status).type('html');
    res.send(render({ status, title, detail: message, requestId: req.id }));
  };
}
