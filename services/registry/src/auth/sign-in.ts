import { SignIn } from '@mcp-gateway/contracts';
import { AppError, localPath, type HostCookie } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { readBody } from '../http/body.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { AuthServer } from './auth-server.js';
import { mayBeSession, type Authenticate, type Authenticated } from './authenticate.js';
import { demandCsrfToken, demandSameOrigin } from './cross-site.js';
import type { Introspection } from './introspection.js';
import {
  createWaysToSignIn,
  problemSentence,
  signInPage,
  type Shown,
  type SignInPage,
  type WaysToSignIn,
} from './sign-in-page.js';

export type SignInPages = {
  signIn: (page: SignInPage) => string;
  /**
   * Goes on by itself. In place of a redirect after a form, which by the policy of our pages leads
   * nowhere but here, not even in several steps.
   */
  goOn: (page: { title: string; sentence: string; continueAt: string }) => string;
};

export type SignInDeps = {
  authServer: Pick<AuthServer, 'signIn' | 'endSession' | 'signInProviders' | 'signOutOfProvider'>;
  authenticate: Authenticate;
  introspection: Pick<Introspection, 'forget'>;
  cookie: HostCookie;
  gatewayUrl: string;
  pages: SignInPages;
};

type Deps = SignInDeps & { ways: WaysToSignIn };

const LONGEST_USER_AGENT = 200;
const WRONG = 'The user name or the password is wrong.';
const SIGNED_IN = { title: 'You are signed in', sentence: 'Going on to where you came from…' };
const SIGNED_OUT = {
  title: 'You are signed out here',
  sentence: 'Signing you out of the identity provider…',
};
const NOT_LOCAL = 'Sign in with one of the providers.';

/** `/login` and `/logout` for people with a browser. */
export function createSignInRouter(options: SignInDeps): Router {
  const deps: Deps = { ...options, ways: createWaysToSignIn(options.authServer) };
  const router = Router({ caseSensitive: true });
  router
    .route('/login')
    .get(async (req, res) => {
      const error = problemSentence(req.query['error']);
      const next = localPath(req.query['next']);
      await show(deps, res, 200, { next, ...(error !== undefined && { error }) });
    })
    .post(readBody, (req: Request, res: Response) => signIn(deps, req, res))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/logout')
    .post(readBody, (req: Request, res: Response) => signOut(deps, req, res))
    .all(methodNotAllowed('POST'));
  return router;
}

async function show(deps: Deps, res: Response, status: number, shown: Shown): Promise<void> {
  const page = signInPage(shown, await deps.ways(), deps.gatewayUrl);
  res.status(status).type('html').send(deps.pages.signIn(page));
}

async function signIn(deps: Deps, req: Request, res: Response): Promise<void> {
  demandSameOrigin(req, deps.gatewayUrl);
  const next = localPath(fieldOf(req, 'next'));
  if (!(await deps.ways()).local_sign_in) {
    await show(deps, res, 403, { next, error: NOT_LOCAL });
    return;
  }
  const { success, data } = SignIn.safeParse(req.body);
  if (!success) {
    await show(deps, res, 401, { next, error: WRONG });
    return;
  }
  const { username, password } = data;
  const attempt = { username, password, ...originOf(req) };
  const session = await deps.authServer.signIn(attempt, req.id).catch(keepTooMany);
  if (session instanceof AppError) {
    res.set(session.headers);
    await show(deps, res, session.status, { next, username, error: `${session.message}.` });
  } else if (session) {
    await endFormerSession(deps, req);
    deps.cookie.set(res, session.session_id);
    // From there, a client of the person's may be next, which is another site.
    if (!next.startsWith('/oauth2/')) res.redirect(303, next);
    else res.type('html').send(deps.pages.goOn({ ...SIGNED_IN, continueAt: next }));
  } else {
    await show(deps, res, 401, { next, username, error: WRONG });
  }
}

/** To be shown in the list of sessions. */
function originOf(req: Request) {
  const userAgent = req.get('user-agent')?.slice(0, LONGEST_USER_AGENT);
  return {
    ...(req.ip !== undefined && { address: req.ip }),
    ...(userAgent !== undefined && { user_agent: userAgent }),
  };
}

/** The new session takes the place of the one that the browser had. */
async function endFormerSession(deps: Deps, req: Request): Promise<void> {
  for (const id of deps.cookie.read(req.get('cookie')).filter(mayBeSession)) {
    await deps.authServer.endSession(id, req.id);
    deps.introspection.forget({ session_id: id });
  }
}

/** Too many attempts are told on the form; anything else is a failure of the request. */
function keepTooMany(error: unknown): AppError {
  if (error instanceof AppError && error.status === 429) return error;
  throw error;
}

async function signOut(deps: Deps, req: Request, res: Response): Promise<void> {
  const who = await signedInBy(deps, req);
  let continueAt: string | undefined;
  if (who?.session) {
    demandSameOrigin(req, deps.gatewayUrl);
    demandCsrfToken(req, who);
    continueAt = await deps.authServer.signOutOfProvider(who.session.id, req.id);
    await deps.authServer.endSession(who.session.id, req.id);
    deps.introspection.forget({ session_id: who.session.id });
  }
  deps.cookie.clear(res);
  if (continueAt === undefined) res.redirect(303, '/login');
  else res.type('html').send(deps.pages.goOn({ ...SIGNED_OUT, continueAt }));
}

/** Undefined when nobody is signed in: then there is nothing to end. */
async function signedInBy(
  { authenticate }: SignInDeps,
  req: Request,
): Promise<Authenticated | undefined> {
  try {
    return await authenticate(req);
  } catch (error) {
    if (error instanceof AppError && error.status === 401) return undefined;
    throw error;
  }
}

function fieldOf({ body }: Request, name: string): unknown {
  const fields: unknown = body;
  if (typeof fields !== 'object' || fields === null) return undefined;
  return (fields as Record<string, unknown>)[name];
}
