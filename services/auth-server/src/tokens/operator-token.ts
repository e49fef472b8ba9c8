import express, { type Router } from 'express';
import { notFound } from '@mcp-gateway/kit';
import { localSubject } from '../accounts/account.js';
import type { Accounts } from '../accounts/accounts.js';
import type { AuditLog } from '../audit/audit-log.js';
import { audited } from '../audit/audited.js';
import type { AccessTokens } from './access-token.js';

/** Long enough for one command. */
const LIFETIME_S = 300;

/** The OAuth client that the command line is, in tokens and audit records. */
const CLIENT_ID = 'mcpctl';

export type OperatorTokenDeps = {
  audit: Pick<AuditLog, 'event'>;
  issuer: string;
  tokens: Pick<AccessTokens, 'issue'>;
  accounts: Pick<Accounts, 'find'>;
  scopesForGroups: (groups: readonly string[]) => readonly string[];
  /** Whether an Authorization header shows the key of the operator. */
  isOperator: (authorization?: string) => boolean;
  /** Name of the local administrator. */
  operatorName: string;
};

/**
 * `POST /internal/operator-token`: a short-lived access token of the local administrator, for whoever
 * shows a key made of SECRET_KEY. Whoever knows that secret could be anybody already; here it leaves
 * a record.
 */
export function operatorTokenRoutes(deps: OperatorTokenDeps): Router {
  const { audit, issuer, tokens, accounts, scopesForGroups, isOperator, operatorName } = deps;
  const router = express.Router();

  router.post(
    '/internal/operator-token',
    audited(audit, 'operator-token', async (req, res, details) => {
      if (!isOperator(req.headers.authorization)) throw notFound('Page');
      const operator = await accounts.find(localSubject(operatorName));
      if (!operator) throw notFound('Page');
      const { subject, name, groups } = operator;
      Object.assign(details, { principal: subject, kind: 'user', client: CLIENT_ID });
      const token = await tokens.issue({
        clientId: CLIENT_ID,
        person: { subject, name },
        scopes: scopesForGroups(groups),
        audience: issuer,
        lifetimeS: LIFETIME_S,
      });
      res.set('Cache-Control', 'no-store');
      res.json({ access_token: token, expires_in: LIFETIME_S, issuer });
    }),
  );
  return router;
}
