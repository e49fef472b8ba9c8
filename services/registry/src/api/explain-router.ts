import { ExplainRequest } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { askingOf, onlyManagers, type AccountDeps } from './account-deps.js';

/** `POST /api/explain`: why somebody may make a call or not, for who may manage accounts. */
export function createExplainRouter(deps: AccountDeps): Router {
  const { accounts, guards } = deps;
  const router = Router({ caseSensitive: true });
  router
    .route('/api/explain')
    .post(guards.write, onlyManagers(deps), async (req: Request, res: Response) => {
      const question = parse(ExplainRequest, req.body);
      res.json(await accounts.explain(askingOf(req, res), question));
    })
    .all(methodNotAllowed('POST'));
  return router;
}
