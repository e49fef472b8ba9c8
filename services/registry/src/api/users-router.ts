import { NewUser, UserChanges } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { askingOf, idOf, onlyManagers, type AccountDeps } from './account-deps.js';

/** `/api/users`: people, for who may manage accounts. */
export function createUsersRouter(deps: AccountDeps): Router {
  const { accounts, guards, introspection } = deps;
  const router = Router({ caseSensitive: true });
  const permitted = onlyManagers(deps);

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
