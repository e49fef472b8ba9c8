import type { Me } from '@mcp-gateway/contracts';
import { Router, type Request, type Response } from 'express';
import type { Access } from '../auth/access.js';
import { authenticatedOf, type Guards } from '../auth/guards.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';

/** `/api/me`: who the caller is, and what for. */
export function createMeRouter({ access, guards }: { access: Access; guards: Guards }): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/api/me')
    .get(guards.read, (_req: Request, res: Response) => {
      const { caller } = authenticatedOf(res);
      const { subject, kind, name, groups = [], scopes } = caller;
      const me: Me = {
        subject,
        kind,
        name,
        groups,
        scopes,
        permissions: access.allPermissions(caller),
      };
      res.json(me);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
