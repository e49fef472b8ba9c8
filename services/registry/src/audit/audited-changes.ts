import { toAppError } from '@mcp-gateway/kit';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Authenticated } from '../auth/authenticate.js';
import { authenticatedOf } from '../auth/guards.js';
import type { ChangeLog, ChangeName, ChangeRecord } from './change-log.js';

export type AuditedChanges = {
  /** The handlers of a route that changes a server. */
  attempt: (
    change: ChangeName,
    guards: readonly RequestHandler[],
    handler: RequestHandler,
  ) => RequestHandler[];
  /** Stands at the end of the routes' router. */
  failed: ErrorRequestHandler;
};

type Attempt = { change: ChangeName; path: string | undefined };

/** Makes one record of each attempt to change the catalogue, whatever comes of it. */
export function createAuditedChanges({ record }: Pick<ChangeLog, 'record'>): AuditedChanges {
  const conclude = (req: Request, res: Response, end: Pick<ChangeRecord, 'outcome' | 'rule'>) => {
    const { change, path } = attemptOf(res) ?? {};
    if (change === undefined) return;
    const { caller } = whoeverCalled(res) ?? {};
    record({
      change,
      request_id: req.id,
      principal: caller?.subject,
      kind: caller?.kind,
      server: withoutSlashes(path ?? pathIn(req.body)),
      ...end,
    });
  };
  return {
    attempt: (change, guards, handler) => [
      (req, res, next) => {
        res.locals['attempt'] = { change, path: pathOf(req) } satisfies Attempt;
        next();
      },
      ...guards,
      async (req, res, next) => {
        await handler(req, res, next);
        conclude(req, res, { outcome: 'ok' });
      },
    ],
    failed: (error: unknown, req, res, next) => {
      const { status, code } = toAppError(error);
      conclude(req, res, { outcome: status < 500 ? 'refused' : 'failed', rule: code });
      next(error);
    },
  };
}

function attemptOf(res: Response): Attempt | undefined {
  return res.locals['attempt'] as Attempt | undefined;
}

/** Nobody, where the guards let nobody in. */
function whoeverCalled(res: Response): Authenticated | undefined {
  return authenticatedOf(res);
}

function pathOf({ params }: Request): string | undefined {
  const { path } = params;
  return Array.isArray(path) ? path.join('/') : path;
}

function pathIn(body: unknown): string {
  const { path } = (body ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : '';
}

function withoutSlashes(path: string): string {
  return path.replace(/^\/|\/$/g, '');
}
