import { NewApiToken } from '@mcp-gateway/contracts';
import { forbidden, parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { authenticatedOf } from '../auth/guards.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { askingOf, idOf, type AccountDeps } from './account-deps.js';

const ListQuery = z.object({ all: z.enum(['true', 'false']).default('false') });

/** `/api/tokens` and `/api/sessions`: one's own, or all for who may manage accounts. */
export function createOwnThingsRouter(deps: AccountDeps): Router {
  const { accounts, access, guards, introspection } = deps;
  const router = Router({ caseSensitive: true });

  /** Whose things are listed; undefined is everybody's. */
  const listedSubject = (req: Request, res: Response): string | undefined => {
    const { caller } = authenticatedOf(res);
    if (parse(ListQuery, req.query).all === 'false') return caller.subject;
    access.demandAccounts(caller);
    return undefined;
  };
  /** Whose things the caller may end; undefined is everybody's. */
  const endedSubject = (res: Response): string | undefined => {
    const { caller } = authenticatedOf(res);
    return access.managesAccounts(caller) ? undefined : caller.subject;
  };

  router
    .route('/api/tokens')
    .get(guards.read, async (req: Request, res: Response) => {
      res.json(await accounts.tokens(askingOf(req, res), listedSubject(req, res)));
    })
    .post(guards.write, async (req: Request, res: Response) => {
      const order = tokenOrder(res, parse(NewApiToken, req.body));
      res.status(201).json(await accounts.addToken(askingOf(req, res), order));
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/api/tokens/:id')
    .delete(guards.write, async (req: Request, res: Response) => {
      await accounts.removeToken(askingOf(req, res), idOf(req), endedSubject(res));
      introspection.forgetAll();
      res.status(204).end();
    })
    .all(methodNotAllowed('DELETE'));
  router
    .route('/api/sessions')
    .get(guards.read, async (req: Request, res: Response) => {
      res.json(await accounts.sessions(askingOf(req, res), listedSubject(req, res)));
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/api/sessions/:id')
    .delete(guards.write, async (req: Request, res: Response) => {
      await accounts.endSession(askingOf(req, res), idOf(req), endedSubject(res));
      introspection.forgetAll();
      res.status(204).end();
    })
    .all(methodNotAllowed('DELETE'));
  return router;
}

/**
 * A token never reaches further than the credential it is asked for with, and none can outlive
 * itself by asking for another.
 */
function tokenOrder(res: Response, wanted: NewApiToken) {
  const { caller, via } = authenticatedOf(res);
  if (caller.kind !== 'user') throw forbidden('Only people can make API tokens');
  if (via === 'api token' || via === 'hop token') {
    throw forbidden('Sign in to make an API token: no token can make one');
  }
  const { scopes = caller.scopes } = wanted;
  const foreign = scopes.find((scope) => !caller.scopes.includes(scope));
  if (foreign !== undefined) throw forbidden(`You do not have the scope ${foreign} yourself`);
  return { ...wanted, scopes, subject: caller.subject };
}
