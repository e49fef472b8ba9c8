import type { StubGateway } from './stub-gateway.js';

export const METADATA = 'GET /.well-known/oauth-authorization-server';
export const REGISTER = 'POST /oauth2/register';
export const TOKEN = 'POST /oauth2/token';
export const REVOKE = 'POST /oauth2/revoke';
export const ME = 'GET /api/me';

/** Makes a stub gateway one that people can sign in at. */
export function offerSignIn({ url, reply }: StubGateway): void {
  reply.set(METADATA, {
    body: {
      issuer: url,
      authorization_endpoint: `${url}/oauth2/authorize`,
      token_endpoint: `${url}/oauth2/token`,
      registration_endpoint: `${url}/oauth2/register`,
      revocation_endpoint: `${url}/oauth2/revoke`,
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    },
  });
  reply.set(REGISTER, { status: 201, body: { client_id: 'client-1' } });
  reply.set(REVOKE, { body: {} });
  reply.set(ME, {
    body: {
      subject: 'local:ann',
      kind: 'user',
      name: 'ann',
      groups: [],
      scopes: ['s'],
      permissions: {},
    },
  });
  giveTokens({ reply }, 1);
}

/** What the token endpoint gives from now on. */
export function giveTokens({ reply }: Pick<StubGateway, 'reply'>, count: number): void {
  reply.set(TOKEN, {
    body: {
      access_token: `access-${count}`,
      refresh_token: `refresh-${count}`,
      token_type: 'bearer',
      expires_in: 900,
    },
  });
}

/** A person with a browser who decides at once; what is sent back can be another thing. */
export function aPersonAt(gateway: string, answer: Record<string, string> = { code: 'the-code' }) {
  const shown: URL[] = [];
  const open = (address: string) => {
    shown.push(new URL(address));
    const { searchParams: asked } = authorizationIn(new URL(address));
    const back = new URL(asked.get('redirect_uri') ?? '');
    const query = { state: asked.get('state') ?? '', iss: gateway, ...answer };
    back.search = new URLSearchParams(query).toString();
    void fetch(back);
  };
  return { open, shown };
}

/** By way of an identity provider, it stands in the address of the sign-in there. */
export function authorizationIn(address: URL): URL {
  const next = address.searchParams.get('redirect_uri') ?? '';
  return next.startsWith('/') ? new URL(next, address) : address;
}
