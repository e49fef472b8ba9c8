import express, { type Request, type Response, type Router } from 'express';
import { NewUser, PasswordChange, UserChanges, type User } from '@mcp-gateway/contracts';
import { conflict, forbidden, parse } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { AuditLog } from '../audit/audit-log.js';
import { auditedFor, field, idInPath } from '../audit/audited-for.js';
import { beginAttempt, type Attempts } from '../sessions/attempts.js';
import { localName, localSubject, type Account } from './account.js';
import type { Accounts } from './accounts.js';
import { demandKnownNames } from './known-names.js';
import type { LocalUsers } from './local-users.js';

export type AccountRoutesDeps = {
  audit: Pick<AuditLog, 'event'>;
  users: LocalUsers;
  attempts: Attempts;
  accounts: Pick<Accounts, 'list' | 'disable'>;
  policy: () => Policy;
};

/** `/internal/users`: people; the registry has asked whether the one who acts may do this. */
export function accountRoutes(deps: AccountRoutesDeps): Router {
  const { audit, users, attempts, accounts, policy } = deps;
  const router = express.Router();

  router.get('/internal/users', async (_req, res) => {
    res.json({ users: (await accounts.list()).map(userOf) });
  });

  const add = async (req: Request, res: Response) => {
    const user = parse(NewUser, req.body);
    demandKnownNames(policy(), user);
    res.status(201).json(userOf(await users.add(user)));
  };

  const change = async (req: Request, res: Response) => {
    const changes = parse(UserChanges, req.body);
    demandKnownNames(policy(), { groups: changes.groups ?? [] });
    const subject = subjectOf(req);
    const name = localName(subject);
    const { disabled } = changes;
    if (name !== undefined) res.json(userOf(await users.change(name, changes)));
    else if (disabled === undefined || Object.keys(changes).length > 1) throw notOurs();
    else res.json(userOf(await accounts.disable(subject, disabled)));
  };
  const changeOwnPassword = async (req: Request, res: Response) => {
    const { current_password: current, password } = parse(PasswordChange, req.body);
    const name = localName(subjectOf(req));
    if (name === undefined) throw notOurs();
    beginAttempt(attempts, name);
    if (!(await users.verify(name, current))) throw forbidden('The current password is wrong');
    attempts.succeeded(name);
    await users.change(name, { password });
    res.status(204).end();
  };
  const remove = async (req: Request, res: Response) => {
    const name = localName(subjectOf(req));
    if (name === undefined) throw notOurs();
    await users.remove(name);
    res.status(204).end();
  };

  router.post('/internal/users', auditedFor(audit, 'user-add', field('name'), add));
  router.patch('/internal/users/:id', auditedFor(audit, 'user-change', idInPath, change));
  router.post(
    '/internal/users/:id/password',
    auditedFor(audit, 'password-change', idInPath, changeOwnPassword),
  );
  router.delete('/internal/users/:id', auditedFor(audit, 'user-remove', idInPath, remove));
  return router;
}

const notOurs = () =>
  conflict('Of people of an identity provider only disabled can be changed here');

/** A subject has a provider before a colon; a name alone is a local user's. */
function subjectOf({ params }: Request): string {
  const id = String(params['id']);
  return id.includes(':') ? id : localSubject(id);
}

function userOf({ subject, name, email, provider, groups, disabled }: Account): User {
  return {
    subject,
    name,
    ...(email !== undefined && { email }),
    provider,
    groups: [...groups],
    disabled,
  };
}
