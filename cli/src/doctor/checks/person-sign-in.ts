import { failed, ok, type Check } from '../check.js';
import type { Installation } from '../installation.js';

const PASSWORD = 'Run ./build_and_run.sh: the auth-server takes ADMIN_PASSWORD when it starts.';

export const personSignInCheck: Check = {
  name: 'person',
  remedy: './build_and_run.sh logs registry, and logs auth-server, say why.',
  run: async (installation) => {
    const { settings, providers } = installation;
    if (!settings.LOCAL_SIGN_IN && (await providers()).providers.length > 0) {
      return [ok('Local accounts may not sign in (LOCAL_SIGN_IN), so nobody tried.')];
    }
    const { ADMIN_USER: name, ADMIN_PASSWORD: password } = settings;
    if (password === undefined) return [failed('There is no ADMIN_PASSWORD.', PASSWORD)];
    const cookie = await signIn(name, password, installation);
    if (cookie === undefined) return [failed(`${name} is refused at /login.`, PASSWORD)];
    const subject = await subjectOf(cookie, installation);
    await signOut(cookie, installation);
    if (subject === `local:${name}`) return [ok(`${name} signed in at /login, and out again.`)];
    return [failed('The session is not the administrator’s.', personSignInCheck.remedy)];
  },
};

/** The cookie of the session, as a browser sends it; undefined when the password is refused. */
async function signIn(
  username: string,
  password: string,
  { gateway, ask }: Installation,
): Promise<string | undefined> {
  const response = await ask(`${gateway}/login`, {
    method: 'POST',
    headers: { origin: gateway, 'user-agent': 'mcpctl doctor' },
    body: new URLSearchParams({ username, password }),
  });
  if (response.status === 401) return undefined;
  const [cookie] = response.headers.getSetCookie();
  if (response.status === 303 && cookie !== undefined) return cookie.split(';')[0];
  throw new Error(`/login answers HTTP ${response.status}`);
}

async function subjectOf(cookie: string, { gateway, ask }: Installation): Promise<unknown> {
  const response = await ask(`${gateway}/api/me`, { headers: { cookie } });
  if (!response.ok) throw new Error(`/api/me answers HTTP ${response.status}`);
  return ((await response.json()) as { subject?: unknown }).subject;
}

/** Leaves no session behind. */
async function signOut(cookie: string, { gateway, ask }: Installation): Promise<void> {
  const page = await (await ask(`${gateway}/`, { headers: { cookie } })).text();
  const [, csrf = ''] = /name="csrf-token" content="([^"]+)"/.exec(page) ?? [];
  const response = await ask(`${gateway}/logout`, {
    method: 'POST',
    headers: { cookie, origin: gateway },
    body: new URLSearchParams({ csrf_token: csrf }),
  });
  if (response.status >= 400) throw new Error(`/logout answers HTTP ${response.status}`);
}
