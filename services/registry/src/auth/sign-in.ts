import { SignIn } from '@mcp-gateway/contracts';
import { AppError, localPath, type HostCookie } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import { readBody } from '../http/body.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { AuthServer } from './auth-server.js';
import type { Authenticate, Authenticated } from './authenticate.js';
import { demandCsrfToken, demandSameOrigin } from './cross-site.js';
import type { Introspection } from './introspection.js';

/** What the sign-in page shows besides its fields. */
export type SignInForm = { next: string; username?: string; error?: string };

export type SignInDeps = {
  authServer: Pick<AuthServer, 'signIn' | 'endSession'>;
  authenticate: Authenticate;
  introspection: Pick<Introspection, 'forget'>;
  cookie: HostCookie;
  gatewayUrl: string;
  renderSignIn: (form: SignInForm) => string;
};

const WRONG = 'The user name or the password is wrong.';

/** `/login` and `/logout` for people with a browser. */
export function createSignInRouter(deps: SignInDeps): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/login')
    .get((req, res) => {
      show(deps, res, 200, { next: localPath(req.query['next']) });
    })
    .post(readBody, (req: Request, res: Response) => signIn(deps, req, res))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/logout')
    .post(readBody, (req: Request, res: Response) => signOut(deps, req, res))
    .all(methodNotAllowed('POST'));
  return router;
}

function show({ renderSignIn }: SignInDeps, res: Response, status: number, form: SignInForm) {
  res.status(status).type('html').send(renderSignIn(form));
}

async function signIn(deps: SignInDeps, req: Request, res: Response): Promise<void> {
  demandSameOrigin(req, deps.gatewayUrl);
  const next = localPath(fieldOf(req, 'next'));
  const { success, data } = SignIn.safeParse(req.body);
  if (!success) {
    show(deps, res, 401, { next, error: WRONG });
    return;
  }
  const { username, password } = data;
  const session = await deps.authServer.signIn(username, password, req.id).catch(keepTooMany);
  if (session instanceof AppError) {
    res.set(session.headers);
    show(deps, res, session.status, { next, username, error: `${session.message}.` });
  } else if (session) {
    deps.cookie.set(res, session.session_id);
    res.redirect(303, next);
  } else {
    show(deps, res, 401, { next, username, error: WRONG });
  }
}

/** Too many attempts are told on the form; anything else is a failure of the request. */
function keepTooMany(error: unknown): AppError {
  if (error instanceof AppError && error.status === 429) return error;
  throw error;
}

async function signOut(deps: SignInDeps, req: Request, res: Response): Promise<void> {
  const who = await signedInBy(deps, req);
  if (who?.session) {
    demandSameOrigin(req, deps.gatewayUrl);
    demandCsrfToken(req, who);
    await deps.authServer.endSession(who.session.id, req.id);
    deps.introspection.forget({ session_id: who.session.id });
  }
  deps.cookie.clear(res);
  res.redirect(303, '/login');
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
