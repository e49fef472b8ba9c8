import { NewClient } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { askingOf, idOf, onlyManagers, type AccountDeps } from './account-deps.js';

/** `/api/clients`: machine clients, for who may manage accounts. */
export function createClientsRouter(deps: AccountDeps): Router {
  const { accounts, guards, introspection } = deps;
  const router = Router({ caseSensitive: true });
  const permitted = onlyManagers(deps);

  router
    .route('/api/clients')
    .get(guards.read, permitted, async (req: Request, res: Response) => {
      res.json(await accounts.clients(askingOf(req, res)));
    })
    .post(guards.write, permitted, async (req: Request, res: Response) => {
      const client = parse(NewClient, req.body);
      res.status(201).json(await accounts.addClient(askingOf(req, res), client));
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/api/clients/:id/rotate')
    .post(guards.write, permitted, async (req: Request, res: Response) => {
      const rotated = await accounts.rotateClient(askingOf(req, res), idOf(req));
      introspection.forgetAll();
      res.json(rotated);
    })
    .all(methodNotAllowed('POST'));
  router
    .route('/api/clients/:id')
    .delete(guards.write, permitted, async (req: Request, res: Response) => {
      await accounts.removeClient(askingOf(req, res), idOf(req));
      introspection.forgetAll();
      res.status(204).end();
    })
    .all(methodNotAllowed('DELETE'));
  return router;
}
