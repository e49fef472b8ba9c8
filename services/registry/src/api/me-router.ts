import { PasswordChange, type Me } from '@mcp-gateway/contracts';
import { forbidden, parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { authenticatedOf } from '../auth/guards.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { askingOf, type AccountDeps } from './account-deps.js';

/** `/api/me`: who the caller is and what for, and the caller's password. */
export function createMeRouter({ accounts, access, guards, introspection }: AccountDeps): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/api/me')
    .get(guards.read, (_req: Request, res: Response) => {
      const { caller } = authenticatedOf(res);
      const { subject, kind, name, groups = [], scopes } = caller;
      const permissions = access.allPermissions(caller);
      const me: Me = { subject, kind, name, groups, scopes, permissions };
      res.json(me);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/api/me/password')
    .post(guards.write, async (req: Request, res: Response) => {
      if (authenticatedOf(res).caller.kind !== 'user')
        throw forbidden('Only people have passwords');
      const change = parse(PasswordChange, req.body);
      await accounts.changePassword(askingOf(req, res), change);
      introspection.forgetAll();
      res.status(204).end();
    })
    .all(methodNotAllowed('POST'));
  return router;
}
