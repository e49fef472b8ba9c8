import express, { type Request, type Response, type Router } from 'express';
import { ApiTokenOrder, Listed, OfSubject } from '@mcp-gateway/contracts';
import { forbidden, parse } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { Accounts } from '../accounts/accounts.js';
import { demandKnownNames } from '../accounts/known-names.js';
import type { AuditLog } from '../audit/audit-log.js';
import { auditedFor, field } from '../audit/audited-for.js';
import type { ApiTokens } from './api-tokens.js';

export type ApiTokenRoutesDeps = {
  audit: Pick<AuditLog, 'event'>;
  accounts: Pick<Accounts, 'find'>;
  apiTokens: Pick<ApiTokens, 'issue' | 'list' | 'remove'>;
  policy: () => Policy;
  scopesForGroups: (groups: readonly string[]) => readonly string[];
};

/** `/internal/tokens`: API tokens; the registry has asked whether the one who acts may do this. */
export function apiTokenRoutes(deps: ApiTokenRoutesDeps): Router {
  const { audit, accounts, apiTokens, policy, scopesForGroups } = deps;
  const router = express.Router();

  const issue = async (req: Request, res: Response) => {
    const { subject, name, scopes, expires_in_days: days } = parse(ApiTokenOrder, req.body);
    demandKnownNames(policy(), { scopes });
    const account = await accounts.find(subject);
    if (!account || account.disabled) throw forbidden('Only people can make API tokens');
    const own = scopesForGroups(account.groups);
    const foreign = scopes.find((scope) => !own.includes(scope));
    if (foreign !== undefined) throw forbidden(`You do not have the scope ${foreign} yourself`);
    res.status(201).json(await apiTokens.issue(account, { name, scopes, days }));
  };
  const remove = async (req: Request, res: Response) => {
    const { id, subject } = parse(Listed, req.body);
    await apiTokens.remove(id, subject);
    res.status(204).end();
  };

  router.post('/internal/tokens/list', async (req, res) => {
    const { subject } = parse(OfSubject, req.body);
    res.json({ tokens: await apiTokens.list(subject) });
  });

  router.post('/internal/tokens', auditedFor(audit, 'api-token-issue', field('name'), issue));
  router.post(
    '/internal/tokens/delete',
    auditedFor(audit, 'api-token-remove', field('id'), remove),
  );
  return router;
}
