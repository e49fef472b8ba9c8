import { badRequest, parse, toProblem, unprocessable } from '@mcp-gateway/kit';
import {
  Router,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { z } from 'zod';
import { createAuditedChanges } from '../audit/audited-changes.js';
import type { ChangeLog } from '../audit/change-log.js';
import type { Access } from '../auth/access.js';
import { authenticatedOf, type Guards } from '../auth/guards.js';
import type { Catalog, ChangeOptions } from '../catalog/catalog.js';
import { PathTaken } from '../catalog/path-taken.js';
import { revisionOf } from '../catalog/revision.js';
import type { HealthMonitor } from '../health/monitor.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { serverPathOf } from '../http/path-param.js';
import { unmaskHeaders } from './masked-headers.js';
import { EditBody, NewPath, RegisterBody, ToggleBody } from './server-body.js';
import type { ServerViews } from './server-view.js';

export type ChangeDeps = {
  catalog: Pick<Catalog, 'existing' | 'register' | 'edit' | 'toggle' | 'remove'>;
  monitor: Pick<HealthMonitor, 'refresh'>;
  access: Access;
  views: ServerViews;
  guards: Guards;
  changes: Pick<ChangeLog, 'record'>;
};

/** Routes that change the catalogue, or probe a server now. */
export function createChangeRouter(deps: ChangeDeps): Router {
  const { read, write } = deps.guards;
  const router = Router({ caseSensitive: true });
  const onlyPost = methodNotAllowed('POST');
  const { attempt, failed } = createAuditedChanges(deps.changes);

  router
    .route('/register')
    .post(attempt('register', write, register(deps)))
    .all(onlyPost);
  router
    .route('/toggle/*path')
    .post(attempt('toggle', write, toggle(deps)))
    .all(onlyPost);
  router
    .route('/edit/*path')
    .get(read, showForm(deps))
    .post(attempt('edit', write, edit(deps)))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/api/servers/*path')
    .delete(attempt('remove', write, remove(deps)))
    .all(methodNotAllowed('DELETE'));
  router.route('/api/refresh/*path').post(write, refresh(deps)).all(onlyPost);
  router.use(failed, showExisting(deps));
  return router;
}

/** Only what says which server the rest of the body is about. */
const WhichServer = z.looseObject({ path: NewPath });

function register({ catalog, access, views }: ChangeDeps): RequestHandler {
  return async (req, res) => {
    const { caller } = authenticatedOf(res);
    const { path } = parse(WhichServer, req.body ?? {});
    access.demand(caller, 'register_service', path);
    const spec = parse(RegisterBody, req.body);
    const server = await catalog.register(spec, caller);
    res.status(201).location(`/api/server_details${path}`).set('ETag', revisionOf(server));
    res.json({ message: `${path} is registered`, service: views.details(caller, server) });
  };
}

function toggle({ catalog, access, views }: ChangeDeps): RequestHandler {
  return async (req, res) => {
    const path = serverPathOf(req);
    access.demand(authenticatedOf(res).caller, 'toggle_service', path);
    const enabled = parse(ToggleBody, req.body ?? {});
    const server = await catalog.toggle(path, enabled, optionsOf(req, res));
    const { service_path, ...outcome } = views.outcome(server);
    res.json({ service_path, new_enabled_state: server.enabled, ...outcome });
  };
}

function showForm({ catalog, access, views }: ChangeDeps): RequestHandler {
  return async (req, res) => {
    const path = serverPathOf(req);
    access.demand(authenticatedOf(res).caller, 'modify_service', path);
    const server = await catalog.existing(path);
    res.set('ETag', revisionOf(server)).json(views.form(server));
  };
}

function edit({ catalog, access, views }: ChangeDeps): RequestHandler {
  return async (req, res) => {
    const { caller } = authenticatedOf(res);
    const path = serverPathOf(req);
    access.demand(caller, 'modify_service', path);
    const body = parse(EditBody, req.body ?? {});
    demandSamePath(path, body.path);
    const stored = await catalog.existing(path);
    const headers = body.edit.headers && unmaskHeaders(body.edit.headers, stored.headers);
    const changes = { ...body.edit, ...(headers && { headers }) };
    const server = await catalog.edit(path, changes, optionsOf(req, res));
    res.set('ETag', revisionOf(server));
    res.json({ message: `${path} is changed`, service: views.details(caller, server) });
  };
}

function remove({ catalog, access }: ChangeDeps): RequestHandler {
  return async (req, res) => {
    const path = serverPathOf(req);
    access.demand(authenticatedOf(res).caller, 'modify_service', path);
    await catalog.remove(path, optionsOf(req, res));
    res.status(204).end();
  };
}

function refresh({ catalog, monitor, access, views }: ChangeDeps): RequestHandler {
  return async (req, res) => {
    const path = serverPathOf(req);
    access.demand(authenticatedOf(res).caller, 'health_check_service', path);
    const { enabled } = await catalog.existing(path);
    if (!enabled) throw badRequest(`${path} is switched off: switch it on to check it`);
    await monitor.refresh(path);
    res.json(views.outcome(await catalog.existing(path)));
  };
}

function optionsOf(req: Request, res: Response): ChangeOptions {
  return { by: authenticatedOf(res).caller, ifMatch: req.get('if-match') };
}

/** A server's path is its identity for policy and clients, so it never changes. */
function demandSamePath(path: string, given: string | undefined): void {
  if (given === undefined || given === path) return;
  const message = 'cannot be changed: register the server anew';
  throw unprocessable(`path: ${message}`, [{ field: 'path', message }]);
}

/** Whoever finds a path taken sees by what, if that is visible to them. */
function showExisting({ access, views }: ChangeDeps): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (!(error instanceof PathTaken)) {
      next(error);
      return;
    }
    const { caller } = authenticatedOf(res);
    const existing = access.sees(caller, error.existing.path)
      ? { existing: views.details(caller, error.existing) }
      : {};
    res.status(error.status).type('application/problem+json');
    res.send(JSON.stringify({ ...toProblem(error), ...existing }));
  };
}
