import express, { type Router } from 'express';
import {
  IntrospectRequest,
  SessionEnd,
  SignIn,
  type Caller,
  type IntrospectResponse,
  type SessionStarted,
} from '@mcp-gateway/contracts';
import { AppError, notFound, parse } from '@mcp-gateway/kit';
import type { AuditLog } from '../audit/audit-log.js';
import { audited } from '../audit/audited.js';
import type { BearerAuthenticator } from '../tokens/bearer.js';
import type { Attempts } from './attempts.js';
import type { LocalUsers } from './local-users.js';
import { IDLE_LIMIT_MS, type Session, type Sessions } from './sessions.js';

export type SessionRoutesDeps = {
  isInternal: (authorization?: string) => boolean;
  audit: Pick<AuditLog, 'event'>;
  issuer: string;
  users: LocalUsers;
  attempts: Attempts;
  sessions: Sessions;
  bearer: BearerAuthenticator;
  /** Scopes of the policy for groups, as the policy is now. */
  scopesForGroups: (groups: readonly string[]) => readonly string[];
};

/** `/internal/*`: what the registry asks about people and credentials; for our services only. */
export function sessionRoutes(deps: SessionRoutesDeps): Router {
  const { isInternal, audit, issuer, users, attempts, sessions, bearer, scopesForGroups } = deps;
  const router = express.Router();

  const callerOf = ({ subject, name, groups }: Session): Caller => ({
    subject,
    kind: 'user',
    name,
    scopes: [...scopesForGroups(groups)],
  });
  const introspectSession = async (id: string): Promise<IntrospectResponse> => {
    const session = await sessions.resolve(id);
    if (!session) return { active: false };
    return { active: true, caller: callerOf(session), csrf_token: session.csrfToken };
  };
  const introspectToken = async (text: string): Promise<IntrospectResponse> => {
    const token = await bearer.authenticate(`Bearer ${text}`).catch(() => undefined);
    if (!token?.audience.includes(issuer)) return { active: false };
    const { subject, kind, name, scopes } = token.principal;
    return { active: true, caller: { subject, kind, name, scopes: [...scopes] } };
  };

  router.use('/internal', (req, _res, next) => {
    next(isInternal(req.headers.authorization) ? undefined : notFound('Page'));
  });
  router.use('/internal', express.json({ limit: '64kb' }));

  router.post(
    '/internal/sessions',
    audited(audit, 'sign-in', async (req, res, details) => {
      const { username, password } = parse(SignIn, req.body);
      details.target = username;
      const wait = attempts.begin(username);
      if (wait > 0) throw tooManyAttempts(wait);
      const user = await users.verify(username, password);
      if (!user) throw new AppError('wrong_password', 401, 'User name or password is wrong');
      attempts.succeeded(username);
      const { id, session } = await sessions.start({ ...user, subject: `local:${user.name}` });
      Object.assign(details, { principal: session.subject, kind: 'user' });
      const started: SessionStarted = {
        session_id: id,
        csrf_token: session.csrfToken,
        expires_in: IDLE_LIMIT_MS / 1000,
        caller: callerOf(session),
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
  return router;
}

function tooManyAttempts(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('too_many_attempts', 429, `Too many wrong attempts: wait ${seconds} s`, {
    headers: { 'Retry-After': String(seconds) },
  });
}
