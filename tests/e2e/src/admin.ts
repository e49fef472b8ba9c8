import { theStack } from './the-stack.js';

/** A signed-in administrator's browser, without the browser: cookie and CSRF token. */
export type Admin = { fetch: (path: string, init?: RequestInit) => Promise<Response> };

/** Signs in by the form as a person would. */
export async function signIn(base = theStack.registryUrl): Promise<Admin> {
  const login = await fetch(`${base}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username: 'admin', password: theStack.env.ADMIN_PASSWORD }),
  });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0];
  if (login.status !== 303 || cookie === undefined) throw new Error(`No sign-in: ${login.status}`);
  const page = await (await fetch(`${base}/`, { headers: { cookie } })).text();
  const [, csrf] = /name="csrf-token" content="([^"]+)"/.exec(page) ?? [];
  if (csrf === undefined) throw new Error('The page holds no CSRF token');
  return {
    fetch: (path, init = {}) =>
      fetch(`${base}${path}`, {
        ...init,
        headers: { cookie, 'X-CSRF-Token': csrf, ...(init.headers as Record<string, string>) },
      }),
  };
}

export async function register(admin: Admin, server: Record<string, unknown>): Promise<Response> {
  return admin.fetch('/register', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ description: '', ...server }),
  });
}

/** Repeats until it gives a value; the last failure when it does not in time. */
export async function eventually<T>(attempt: () => Promise<T>, timeoutMs = 5_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (err) {
      if (Date.now() > deadline) throw err;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
