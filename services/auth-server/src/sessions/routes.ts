import express, { type Request, type Response, type Router } from 'express';
import {
  IntrospectRequest,
  Listed,
  OfSubject,
  SessionEnd,
  SignIn,
  type Caller,
  type IntrospectResponse,
  type SessionInfo,
  type SessionStarted,
} from '@mcp-gateway/contracts';
import { AppError, forbidden, notFound, parse } from '@mcp-gateway/kit';
import { carriedPrincipal, type Policy } from '@mcp-gateway/policy';
import type { Account } from '../accounts/account.js';
import type { Accounts } from '../accounts/accounts.js';
import type { LocalUsers } from '../accounts/local-users.js';
import type { AuditLog } from '../audit/audit-log.js';
import { audited } from '../audit/audited.js';
import { auditedFor, field } from '../audit/audited-for.js';
import type { BearerAuthenticator } from '../tokens/bearer.js';
import { beginAttempt, type Attempts } from './attempts.js';
import { IDLE_LIMIT_MS, type ListedSession, type Sessions } from './sessions.js';

export type SessionRoutesDeps = {
  audit: Pick<AuditLog, 'event'>;
  issuer: string;
  users: Pick<LocalUsers, 'verify'>;
  accounts: Pick<Accounts, 'find'>;
  attempts: Attempts;
  sessions: Sessions;
  bearer: BearerAuthenticator;
  policy: () => Policy;
  /** Whether local accounts may sign in. */
  localSignIn: boolean;
  /** Scopes of the policy for groups, as the policy is now. */
  scopesForGroups: (groups: readonly string[]) => readonly string[];
};

/** `/internal/*`: what the registry asks about people and credentials; for our services only. */
export function sessionRoutes(deps: SessionRoutesDeps): Router {
  const { audit, issuer, users, accounts, attempts, sessions, bearer, policy, scopesForGroups } =
    deps;
  const router = express.Router();

  const callerOf = ({ subject, name, groups }: Account): Caller => ({
    subject,
    kind: 'user',
    name,
    scopes: [...scopesForGroups(groups)],
    groups: [...groups],
  });
  const introspectSession = async (id: string): Promise<IntrospectResponse> => {
    const session = await sessions.resolve(id);
    const account = session && (await accounts.find(session.subject));
    if (!account || account.disabled) return { active: false };
    return { active: true, caller: callerOf(account), csrf_token: session.csrfToken };
  };
  const introspectToken = async (text: string): Promise<IntrospectResponse> => {
    const token = await bearer.authenticate(`Bearer ${text}`).catch(unlessUnavailable);
    if (!token?.audience.includes(issuer)) return { active: false };
    const { subject, kind, name, scopes, groups = [] } = token.principal;
    const claims = token.principal.claims && carriedPrincipal(policy(), token.principal).claims;
    const caller: Caller = {
      subject,
      kind,
      name,
      scopes: [...scopes],
      groups: [...groups],
      claims,
    };
    return { active: true, caller, token_kind: token.kind };
  };

  router.post(
    '/internal/sessions',
    audited(audit, 'sign-in', async (req, res, details) => {
      const { username, password, address, user_agent: userAgent } = parse(SignIn, req.body);
      details.target = username;
      if (!deps.localSignIn) throw forbidden('Local accounts may not sign in here');
      beginAttempt(attempts, username);
      const user = await users.verify(username, password);
      if (!user) throw new AppError('wrong_password', 401, 'User name or password is wrong');
      attempts.succeeded(username);
      const { id, session } = await sessions.start(user, { address, userAgent });
      Object.assign(details, { principal: session.subject, kind: 'user' });
      const started: SessionStarted = {
        session_id: id,
        csrf_token: session.csrfToken,
        expires_in: IDLE_LIMIT_MS / 1000,
        caller: callerOf(user),
      };
      res.status(201).json(started);
    }),
  );

  router.post('/internal/introspect', async (req, res) => {
    const request = parse(IntrospectRequest, req.body);
    const answer =
      'session_id' in request
        ? await introspectSession(request.session_id)
        : await introspectToken(request.access_token);
    res.json(answer);
  });

  router.post(
    '/internal/sessions/end',
    audited(audit, 'sign-out', async (req, res, details) => {
      const { session_id: id } = parse(SessionEnd, req.body);
      const session = await sessions.resolve(id);
      if (session) Object.assign(details, { principal: session.subject, kind: 'user' });
      await sessions.end(id);
      res.status(204).end();
    }),
  );

  router.post('/internal/sessions/list', async (req, res) => {
    const { subject } = parse(OfSubject, req.body);
    res.json({ sessions: (await sessions.list(subject)).map(infoOf) });
  });

  const endListed = async (req: Request, res: Response) => {
    const { id, subject } = parse(Listed, req.body);
    const session = (await sessions.list(subject)).find(({ reference }) => reference === id);
    if (!session) throw notFound('Session');
    await sessions.endListed(session.reference);
    res.status(204).end();
  };
  router.post(
    '/internal/sessions/end-listed',
    auditedFor(audit, 'session-end', field('id'), endListed),
  );
  return router;
}

function infoOf(session: ListedSession): SessionInfo {
  const { reference, subject, name, startedAt, usedAt, address, userAgent } = session;
  return {
    id: reference,
    subject,
    name,
    created_at: new Date(startedAt).toISOString(),
    last_used_at: new Date(usedAt).toISOString(),
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { user_agent: userAgent }),
  };
}

/** While a token cannot be verified, nothing is known of it: that is no "no". */
function unlessUnavailable(error: unknown): undefined {
  if (error instanceof AppError) throw error;
}
