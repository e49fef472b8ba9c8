import type { IncomingMessage } from 'node:http';
import {
  errors,
  Provider,
  type AdapterFactory,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { Log } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { AuditLog } from '../audit/audit-log.js';
import { digestOf, isSameText } from '../secret-text.js';
import type { SigningKey } from '../tokens/signing-key.js';
import { recordEvents } from './audit-events.js';
import { applyClientRules } from './client-rules.js';
import { completeAnswers, type AnswersDeps } from './library-answers.js';
import type { OAuthPages } from './pages.js';
import { audienceOf, scopesFor } from './resources.js';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** A person's access token; the client renews it with its refresh token. */
export const USER_TOKEN_LIFETIME_S = 15 * MINUTE_S;

/** What a person granted a client ends after this time in any case. */
const GRANT_LIFETIME_S = 90 * DAY_S;

export type Person = { subject: string; name: string };

export type ProviderDeps = AnswersDeps & {
  audit: Pick<AuditLog, 'event'>;
  issuer: string;
  /** The active key first. */
  keys: readonly SigningKey[];
  adapter: AdapterFactory;
  policy: () => Policy;
  /** Undefined for a person who is gone or may not sign in. */
  findPerson: (subject: string) => Promise<Person | undefined>;
  pages: Pick<OAuthPages, 'message'>;
  fetch: typeof fetch;
  /** Whether a client's metadata document may be fetched now. */
  mayFetch: (address: string) => boolean;
  onTokens: (clientId: string) => Promise<void>;
  log: Log;
};

/** The OAuth 2.1 authorization server: code grant with PKCE, refresh tokens, registration. */
export function createProvider(deps: ProviderDeps): Provider {
  const { issuer, log } = deps;
  const provider = new Provider(issuer, configuration(deps));
  // Our own headers say what the public address is, whatever the request said.
  provider.proxy = true;
  provider.Client.prototype.compareClientSecret = function compare(given: string) {
    return isSameText(digestOf(given), this.clientSecret ?? '');
  };
  completeAnswers(provider, deps);
  recordEvents(provider, deps.audit);
  provider.on('server_error', (_ctx, err) => log.error({ err }, 'The authorization server failed'));
  provider.on('grant.success', ({ oidc }) => {
    if (oidc.client) void deps.onTokens(oidc.client.clientId);
  });
  return provider;
}

/** Makes the request one to the issuer's own address, so that nothing it says ends up in a URL. */
export function asIssuer(req: IncomingMessage, issuer: string): void {
  const { host, protocol } = new URL(issuer);
  req.headers.host = host;
  req.headers['x-forwarded-host'] = host;
  req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
}

function configuration(deps: ProviderDeps): Configuration {
  const { issuer, keys, adapter, pages } = deps;
  return {
    adapter,
    jwks: { keys: keys.map(({ privateJwk }) => privateJwk) },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      registration: '/oauth2/register',
      revocation: '/oauth2/revoke',
      jwks: '/oauth2/jwks',
      end_session: '/oauth2/end-session',
    },
    features: features(deps),
    scopes: ['openid'],
    claims: { openid: ['sub', 'name'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    clientDefaults: {
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code', 'refresh_token'],
    },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    // One property of the client's own is needed for the rules to be asked; they look at all.
    extraClientMetadata: {
      properties: ['software_id'],
      validator: (_ctx, _key, _value, metadata) => {
        applyClientRules(metadata);
      },
    },
    allowOmittingSingleRegisteredRedirectUri: false,
    cookies: cookies(issuer),
    ttl: {
      AccessToken: USER_TOKEN_LIFETIME_S,
      IdToken: USER_TOKEN_LIFETIME_S,
      AuthorizationCode: MINUTE_S,
      Interaction: 10 * MINUTE_S,
      Session: 8 * HOUR_S,
      RefreshToken: 14 * DAY_S,
      Grant: GRANT_LIFETIME_S,
    },
    issueRefreshToken: (_ctx, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    rotateRefreshToken: true,
    expiresWithSession: () => Promise.resolve(false),
    findAccount: async (_ctx, subject) => {
      const person = await deps.findPerson(subject);
      return (
        person && {
          accountId: subject,
          claims: () => Promise.resolve({ sub: subject, name: person.name }),
        }
      );
    },
    extraTokenClaims: async (_ctx, token) => {
      if (token.kind !== 'AccessToken') return undefined;
      const person = await deps.findPerson(token.accountId);
      return { grant_id: token.grantId, ...(person && { name: person.name }) };
    },
    formats: {
      customizers: {
        jwt: (_ctx, _token, { payload }) => {
          payload['scope'] ??= '';
        },
      },
    },
    interactions: { url: (_ctx, { uid }) => Promise.resolve(`/oauth2/interaction/${uid}`) },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = pages.message({
        title: 'The application cannot be signed in',
        detail: `${out.error}: ${out.error_description ?? 'the request is not valid'}`,
        hint: 'Begin again there. If it says the same, let it forget this gateway and connect anew.',
      });
      return Promise.resolve();
    },
    fetch: deps.fetch,
    fetchResponseBodyLimits: { 'client_id metadata document': 10 * 1024 },
  };
}

function features({ issuer, policy, keys, mayFetch }: ProviderDeps): Configuration['features'] {
  const off = { enabled: false };
  const everything = () => scopesFor(policy(), issuer, issuer).join(' ');
  return {
    devInteractions: off,
    dPoP: off,
    userinfo: off,
    rpInitiatedLogout: off,
    pushedAuthorizationRequests: off,
    revocation: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => Promise.resolve(token.clientId === client.clientId),
    },
    registration: {
      enabled: true,
      // There is nothing to manage: a client that wants something else registers anew.
      issueRegistrationAccessToken: false,
    },
    clientIdMetadataDocument: {
      enabled: true,
      ack: 'draft-02',
      allowFetch: ({ ip }: KoaContextWithOIDC) => Promise.resolve(mayFetch(ip)),
      cacheDuration: { min: 60, max: HOUR_S },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, _client, several) => Promise.resolve(several ?? issuer),
      useGrantedResource: () => Promise.resolve(true),
      getResourceServerInfo: (_ctx, resource) => {
        const audience = audienceOf(issuer, resource);
        if (audience === undefined) {
          throw new errors.InvalidTarget('The resource is not a server of this gateway');
        }
        return Promise.resolve({
          audience,
          scope: everything(),
          accessTokenFormat: 'jwt' as const,
          jwt: { sign: { alg: 'ES256' as const, kid: keys[0]?.keyId } },
        });
      },
    },
  };
}

/** The one for all paths has the prefix with which browsers let no other host set it. */
function cookies(issuer: string): Configuration['cookies'] {
  const secure = issuer.startsWith('https:');
  const options = { httpOnly: true, sameSite: 'lax', secure } as const;
  return {
    names: {
      session: secure ? '__Host-mcp_gateway_oauth' : 'mcp_gateway_oauth',
      interaction: secure ? '__Secure-mcp_gateway_interaction' : 'mcp_gateway_interaction',
      resume: secure ? '__Secure-mcp_gateway_resume' : 'mcp_gateway_resume',
    },
    long: { ...options, path: '/' },
    short: options,
  };
}
