import { join } from 'node:path';
import { freePorts } from './free-ports.js';
import { startNodeProcess, stopProcess } from './node-process.js';
import { signInByCode, type Tokens } from './oidc-sign-in.js';

const MAIN = join(import.meta.dirname, '../idp/oidc-provider.js');
const WEB_REDIRECT_URI = 'http://localhost:3000/callback';

export type OidcUser = { groups: readonly string[]; email?: string; name?: string };

export type OidcProviderOptions = {
  /** By the name they sign in with; any password is taken. */
  users?: Readonly<Record<string, OidcUser>>;
  /** Where the web client may be called back. */
  redirectUris?: readonly string[];
  /** Where the web client's users may come back to after signing out. */
  postLogoutRedirectUris?: readonly string[];
  /** The audience of its access tokens. */
  audience?: string;
  /** Scopes that the machine client may have. */
  scopes?: readonly string[];
  port?: number;
};

type ClientCredentials = { id: string; secret: string };

export type OidcProvider = {
  issuer: string;
  port: number;
  /** Signs people in (authorization code, PKCE, client_secret_basic); access tokens for userinfo only. */
  web: ClientCredentials;
  /** Has client_credentials; access tokens are JWTs. */
  machine: ClientCredentials;
  /** The machine's access token; scopes it may not have are left out. */
  machineToken: (scope?: string) => Promise<string>;
  /** Tokens of somebody who signs in at a public client; the access token is a JWT. */
  userTokens: (name: string, scope?: string) => Promise<Tokens>;
  stop: () => Promise<void>;
};

/**
 * A foreign OpenID provider (the certified oidc-provider, in a process of its own), with sign-in
 * and consent pages for browsers. Everything is in its memory.
 */
export async function startOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const port = options.port ?? (await freePorts(1))[0]!;
  const scopes = options.scopes ?? ['mcp/read', 'mcp/execute'];
  const issuer = `http://127.0.0.1:${port}`;
  const web = { id: 'gateway', secret: 'the secret of the gateway at a test provider' };
  const machine = { id: 'machine', secret: 'the secret of a machine at a test provider' };
  const settings = {
    port,
    users: options.users ?? { alice: { groups: ['admins'], email: 'alice@example.com' } },
    clients: [
      webClient(web, options),
      {
        client_id: 'command-line',
        application_type: 'native',
        redirect_uris: [WEB_REDIRECT_URI],
        token_endpoint_auth_method: 'none',
      },
      {
        client_id: machine.id,
        client_secret: machine.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: scopes.join(' '),
      },
    ],
    webClientId: web.id,
    audience: options.audience ?? 'mcp-gateway',
    scopes,
  };
  const args = [MAIN, JSON.stringify(settings)];
  const child = await startNodeProcess(args, `${issuer}/.well-known/openid-configuration`);
  return {
    issuer,
    port,
    web,
    machine,
    machineToken: (scope = scopes.join(' ')) => machineToken(issuer, machine, scope),
    userTokens: (name, scope = ['openid', ...scopes].join(' ')) =>
      signInByCode({
        issuer,
        name,
        scope,
        clientId: 'command-line',
        redirectUri: WEB_REDIRECT_URI,
      }),
    stop: () => stopProcess(child),
  };
}

function webClient({ id, secret }: ClientCredentials, options: OidcProviderOptions) {
  return {
    client_id: id,
    client_secret: secret,
    // Loopback over plain http, as in tests, is for native clients only.
    application_type: 'native',
    redirect_uris: options.redirectUris ?? [WEB_REDIRECT_URI],
    post_logout_redirect_uris: options.postLogoutRedirectUris ?? [],
    grant_types: ['authorization_code', 'refresh_token'],
  };
}

async function machineToken(
  issuer: string,
  { id, secret }: ClientCredentials,
  scope: string,
): Promise<string> {
  const credentials = [id, secret].map(encodeURIComponent).join(':');
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(credentials)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as Tokens).access_token;
}
