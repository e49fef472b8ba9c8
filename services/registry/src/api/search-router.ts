import { ToolSearch, type ToolHits } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { authenticatedOf, type Guards } from '../auth/guards.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { FindTools } from '../search/find-tools.js';

export type SearchDeps = { guards: Guards; findTools: FindTools };

/** `POST /api/search/tools`: plain words in, the tools that the caller may call out. */
export function createSearchRouter({ guards, findTools }: SearchDeps): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/api/search/tools')
    .post(guards.write, (req: Request, res: Response) => {
      const { caller } = authenticatedOf(res);
      const hits: ToolHits = { tools: findTools(caller, parse(ToolSearch, req.body)) };
      res.json(hits);
    })
    .all(methodNotAllowed('POST'));
  return router;
}
