import express, { type Router } from 'express';
import { ApiTokenOrder, Listed, OfSubject } from '@mcp-gateway/contracts';
import { forbidden, parse } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { Accounts } from '../accounts/accounts.js';
import { demandKnownNames } from '../accounts/known-names.js';
import type { ApiTokens } from './api-tokens.js';

export type ApiTokenRoutesDeps = {
  accounts: Pick<Accounts, 'find'>;
  apiTokens: Pick<ApiTokens, 'issue' | 'list' | 'remove'>;
  policy: () => Policy;
  scopesForGroups: (groups: readonly string[]) => readonly string[];
};

/** `/internal/tokens`: API tokens; the registry has asked whether the one who acts may do this. */
export function apiTokenRoutes(deps: ApiTokenRoutesDeps): Router {
  const { accounts, apiTokens, policy, scopesForGroups } = deps;
  const router = express.Router();

  router.post('/internal/tokens', async (req, res) => {
    const { subject, name, scopes, expires_in_days: days } = parse(ApiTokenOrder, req.body);
    demandKnownNames(policy(), { scopes });
    const account = await accounts.find(subject);
    if (!account || account.disabled) throw forbidden('Only people can make API tokens');
    const own = scopesForGroups(account.groups);
    const foreign = scopes.find((scope) => !own.includes(scope));
    if (foreign !== undefined) throw forbidden(`You do not have the scope ${foreign} yourself`);
    res.status(201).json(await apiTokens.issue(account, { name, scopes, days }));
  });

  router.post('/internal/tokens/list', async (req, res) => {
    const { subject } = parse(OfSubject, req.body);
    res.json({ tokens: await apiTokens.list(subject) });
  });

  router.post('/internal/tokens/delete', async (req, res) => {
    const { id, subject } = parse(Listed, req.body);
    await apiTokens.remove(id, subject);
    res.status(204).end();
  });
  return router;
}
