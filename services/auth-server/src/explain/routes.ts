import express, { type Router } from 'express';
import type { z } from 'zod';
import { ExplainRequest, serverName } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { explain, type Explanation, type Policy, type Principal } from '@mcp-gateway/policy';
import { findPrincipal, type FindPrincipalDeps, type FoundPrincipal } from './find-principal.js';
import { targetOf } from './target-of.js';

export type ExplainRoutesDeps = FindPrincipalDeps & {
  policy: () => Policy;
  /** The principal with the scopes that sources outside the policy file add. */
  withMoreScopes: <P extends Principal>(principal: P) => Promise<P>;
};

/**
 * `POST /internal/explain`: whether somebody may make a call, decided as for a call that brings all
 * that the principal may have; the registry has asked whether the one who asks may know.
 */
export function explainRoutes(deps: ExplainRoutesDeps): Router {
  const router = express.Router();
  router.post('/internal/explain', async (req, res) => {
    const question = parse(ExplainRequest, req.body);
    const principal = await deps.withMoreScopes(await findPrincipal(deps, question.principal));
    const { subject, kind, name, groups, disabled } = principal;
    const answer = disabled ? DISABLED : explained(deps.policy(), principal, question);
    res.json({
      principal: { subject, kind, name, groups: [...groups], disabled },
      ...answer,
    });
  });
  return router;
}

const DISABLED: Explanation = {
  decision: { allow: false, reason: 'the account is disabled' },
  scopes: [],
};

type Question = z.infer<typeof ExplainRequest>;

function explained(policy: Policy, principal: FoundPrincipal, question: Question): Explanation {
  const { server, method, address, arguments: args = {} } = question;
  const target = targetOf(method, question.target);
  const call = { server: serverName(server), method, ...(target && { target }) };
  return explain(policy, principal.scopes, call, () => ({
    principal,
    now: new Date(),
    address,
    args: () => args,
  }));
}
