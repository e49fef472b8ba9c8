import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '@mcp-gateway/kit';
import { createTestKey, es256, forgeToken, type TestKey } from '@mcp-gateway/testing';

export const FAKE_CLIENT = { id: 'the-gateway', secret: 'the secret of the gateway' };

type Code = { nonce: string | null; challenge: string | null; redirectUri: string | null };

/** What the provider does otherwise than it should, or about whom it speaks. */
export type Behaviour = {
  claims: Record<string, unknown>;
  userinfo: Record<string, unknown> | undefined;
  metadata: Record<string, unknown>;
  header: Record<string, unknown>;
  /** Changes the id token before it goes out. */
  tamper: (idToken: string, key: TestKey) => string;
  issParameter: string | undefined;
  refresh: 'ok' | 'invalid_grant' | 'error';
};

const usual = (): Behaviour => ({
  claims: { sub: '4711', preferred_username: 'Ada', groups: ['admins'], email: 'ada@example.com' },
  userinfo: undefined,
  metadata: {},
  header: {},
  tamper: (token) => token,
  issParameter: undefined,
  refresh: 'ok',
});

/** An OpenID provider whose every answer a test decides; it signs in whoever comes, without a page. */
export async function startFakeOpenIdProvider(path = '') {
  const key = await createTestKey();
  const codes = new Map<string, Code>();
  const requests: string[] = [];
  let behaviour = usual();
  let issuer = '';

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/end-session`,
    ...(behaviour.userinfo && { userinfo_endpoint: `${issuer}/userinfo` }),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    ...behaviour.metadata,
  });
  const idToken = (nonce: string | null) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: FAKE_CLIENT.id,
      iat: now,
      exp: now + 300,
      ...(nonce !== null && { nonce }),
      ...behaviour.claims,
    };
    const header = { alg: 'ES256', kid: key.keyId, ...behaviour.header };
    return behaviour.tamper(forgeToken(header, claims, es256(key.privateKey)), key);
  };
  const authorize = (query: URLSearchParams): URL => {
    const code = `code-${codes.size + 1}`;
    codes.set(code, {
      nonce: query.get('nonce'),
      challenge: query.get('code_challenge'),
      redirectUri: query.get('redirect_uri'),
    });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    const { issParameter } = behaviour;
    if (issParameter !== undefined) back.searchParams.set('iss', issParameter);
    return back;
  };
  const exchange = (form: URLSearchParams): [number, unknown] => {
    if (form.get('grant_type') === 'refresh_token') {
      if (behaviour.refresh !== 'ok') {
        return [behaviour.refresh === 'error' ? 500 : 400, { error: 'invalid_grant' }];
      }
      return [200, { ...TOKENS, id_token: idToken(null) }];
    }
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
    const matches =
      code?.challenge === verifier.digest('base64url') &&
      code.redirectUri === form.get('redirect_uri');
    if (!matches) return [400, { error: 'invalid_grant' }];
    return [200, { ...TOKENS, refresh_token: 'refresh', id_token: idToken(code.nonce) }];
  };

  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const url = new URL(req.url ?? '', issuer);
    const place = url.pathname.slice(new URL(issuer).pathname.replace(/\/$/, '').length);
    requests.push(place);
    const json = (status: number, body: unknown) =>
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    switch (place) {
      case '/.well-known/openid-configuration':
        return json(200, metadata());
      case '/jwks':
        return json(200, { keys: [key.publicJwk] });
      case '/authorize':
        return res.writeHead(303, { Location: authorize(url.searchParams).href }).end();
      case '/token':
        return json(...exchange(new URLSearchParams(await textOf(req))));
      case '/userinfo':
        return json(200, behaviour.userinfo);
      default:
        return json(404, {});
    }
  };
  const listening = await listen((req, res) => void answer(req, res), {
    host: '127.0.0.1',
    port: 0,
  });
  issuer = `http://127.0.0.1:${listening.port}${path}`;
  return {
    issuer,
    key,
    requests,
    /** From here on; what is not named is as usual. */
    behave: (changes: Partial<Behaviour> = {}) => {
      behaviour = { ...usual(), ...changes };
    },
    stop: () => listening.close(0),
  };
}

export type FakeOpenIdProvider = Awaited<ReturnType<typeof startFakeOpenIdProvider>>;

const TOKENS = { access_token: 'an access token', token_type: 'Bearer', expires_in: 300 };

async function textOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text;
}
