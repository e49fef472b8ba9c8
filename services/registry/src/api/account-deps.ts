import type { Request, RequestHandler, Response } from 'express';
import type { Access } from '../auth/access.js';
import type { AccountService, Asking } from '../auth/account-service.js';
import { authenticatedOf, type Guards } from '../auth/guards.js';
import type { Introspection } from '../auth/introspection.js';

/** What the routes about accounts need. */
export type AccountDeps = {
  accounts: AccountService;
  access: Access;
  guards: Guards;
  introspection: Pick<Introspection, 'forgetAll'>;
};

/** Stands behind the guards of a route for who may manage accounts. @throws AppError 403 */
export function onlyManagers({ access }: Pick<AccountDeps, 'access'>): RequestHandler {
  return (_req, res, next) => {
    access.demandAccounts(authenticatedOf(res).caller);
    next();
  };
}

/** In whose name the auth-server is asked. */
export function askingOf(req: Request, res: Response): Asking {
  return { subject: authenticatedOf(res).caller.subject, requestId: req.id };
}

/** What a route's `:id` names. */
export function idOf({ params }: Request): string {
  return String(params['id']);
}
