import { NewUser, UserChanges } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { authenticatedOf } from '../auth/guards.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { askingOf, idOf, type AccountDeps } from './account-deps.js';

/** `/api/users`: people, for who may manage accounts. */
export function createUsersRouter(deps: AccountDeps): Router {
  const { accounts, access, guards, introspection } = deps;
  const router = Router({ caseSensitive: true });
  const permitted: RequestHandler = (_req, res, next) => {
    access.demandAccounts(authenticatedOf(res).caller);
    next();
  };

  router
    .route('/api/users')
    .get(guards.read, permitted, async (req: Request, res: Response) => {
      res.json(await accounts.users(askingOf(req, res)));
    })
    .post(guards.write, permitted, async (req: Request, res: Response) => {
      const user = parse(NewUser, req.body);
      const added = await accounts.addUser(askingOf(req, res), user);
      res.status(201).location(`/api/users/${added.name}`).json(added);
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/api/users/:id')
    .patch(guards.write, permitted, async (req: Request, res: Response) => {
      const changes = parse(UserChanges, req.body);
      const changed = await accounts.changeUser(askingOf(req, res), idOf(req), changes);
      introspection.forgetAll();
      res.json(changed);
    })
    .delete(guards.write, permitted, async (req: Request, res: Response) => {
      await accounts.removeUser(askingOf(req, res), idOf(req));
      introspection.forgetAll();
      res.status(204).end();
    })
    .all(methodNotAllowed('PATCH', 'DELETE'));
  return router;
}
