import { createHash, randomBytes } from 'node:crypto';

export type Tokens = { access_token: string; id_token: string; scope: string };

type SignIn = {
  issuer: string;
  name: string;
  scope: string;
  clientId: string;
  redirectUri: string;
};

const MAX_STEPS = 12;

/**
 * Signs somebody in as a browser does: through the pages of the provider, each form sent back,
 * until it leads to the redirect URI (authorization code with PKCE).
 */
export async function signInByCode(signIn: SignIn): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({
    client_id: signIn.clientId,
    redirect_uri: signIn.redirectUri,
    response_type: 'code',
    scope: signIn.scope,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  const code = await walk(signIn, `${signIn.issuer}/auth?${query.toString()}`);
  const response = await fetch(`${signIn.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: signIn.clientId,
      redirect_uri: signIn.redirectUri,
      code_verifier: verifier,
      code,
    }),
  });
  if (!response.ok) throw new Error(`No tokens: ${response.status} ${await response.text()}`);
  return (await response.json()) as Tokens;
}

async function walk({ issuer, name, redirectUri }: SignIn, start: string): Promise<string> {
  const visit = createBrowser(issuer);
  let response = await visit(start);
  for (let step = 0; step < MAX_STEPS; step++) {
    const location = response.headers.get('location');
    if (location?.startsWith(redirectUri)) return codeFrom(location);
    response = location === null ? await submit(visit, response, name) : await visit(location);
  }
  throw new Error('The sign-in did not come to its end');
}

type Visit = (url: string, form?: URLSearchParams) => Promise<Response>;

/** Keeps cookies, and follows nothing by itself. */
function createBrowser(base: string): Visit {
  const cookies = new Map<string, string>();
  return async (url, form) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(new URL(url, base), {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(key, value);
    }
    return response;
  };
}

async function submit(visit: Visit, page: Response, name: string): Promise<Response> {
  const html = await page.text();
  const [, action] = /action="([^"]+)"/.exec(html) ?? [];
  const [, prompt] = /name="prompt" value="([^"]+)"/.exec(html) ?? [];
  if (!action || !prompt) throw new Error(`No form to fill in: ${page.status} ${html}`);
  const answer = prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt };
  return visit(action, new URLSearchParams(answer));
}

function codeFrom(location: string): string {
  const { searchParams } = new URL(location);
  const code = searchParams.get('code');
  if (code === null) throw new Error(`The sign-in failed: ${searchParams.toString()}`);
  return code;
}
