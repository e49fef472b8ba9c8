import { z } from 'zod';
import type { Provider, ProviderEndpoints } from './provider.js';
import {
  algorithm,
  baseUrl,
  claim,
  listOfText,
  record,
  scopeNames,
  text,
  url,
} from './provider-fields.js';

type Rules = { allowInsecureHttp: boolean };

/**
 * What the configuration says of one provider as the rest of the product sees it. Messages of its
 * issues name no value, for some are secret.
 */
export function providerSpec(
  type: Provider['type'],
  id: string,
  rules: Rules,
): z.ZodType<Provider> {
  switch (type) {
    case 'oidc':
      return oidc(id, rules);
    case 'cognito':
      return cognito(id, rules);
    case 'github':
      return github(id, rules);
  }
}

export const ProviderType = z.enum(
  ['oidc', 'cognito', 'github'],
  'must be oidc, cognito or github',
);

const MOST_HOURS = 90 * 24;

const anyProvider = {
  display_name: text.max(64, 'is longer than 64 letters').optional(),
  client_id: text,
  client_secret: text.optional(),
  reconfirm_after_hours: z
    .int('must be a number of hours')
    .min(1, 'must be one hour at least')
    .max(MOST_HOURS, `must be ${MOST_HOURS} hours at most`)
    .default(24),
};

function openIdProvider({ allowInsecureHttp }: Rules) {
  const endpoint = url(allowInsecureHttp).optional();
  return {
    ...anyProvider,
    token_endpoint_auth_method: z
      .enum(['client_secret_basic', 'client_secret_post'], 'is no method that is known')
      .optional(),
    scopes: scopeNames
      .refine((names) => names.includes('openid'), 'must hold openid')
      .default(['openid', 'email', 'profile']),
    id_token_signed_response_alg: algorithm.default('RS256'),
    nonce: z.boolean('must be true or false').default(true),
    group_prefix: z.string('must be text: quote it').default(''),
    accept_tokens: record({
      audiences: listOfText.min(1, 'names no audience'),
      clients: listOfText.min(1, 'names no client').optional(),
    }).optional(),
    endpoints: record({
      authorization: endpoint,
      token: endpoint,
      userinfo: endpoint,
      jwks: endpoint,
      logout: endpoint,
    }).default({}),
  };
}

function oidc(id: string, rules: Rules) {
  return record({
    ...openIdProvider(rules),
    type: z.literal('oidc'),
    issuer: url(rules.allowInsecureHttp),
    username_claim: claim.default('preferred_username'),
    groups_claim: claim.optional(),
  }).transform((spec) => providerOf(id, spec));
}

function cognito(id: string, rules: Rules) {
  return record({
    ...openIdProvider(rules),
    type: z.literal('cognito'),
    issuer: baseUrl(rules.allowInsecureHttp),
    domain: baseUrl(rules.allowInsecureHttp).optional(),
    username_claim: claim.default('cognito:username'),
    groups_claim: z
      .literal('cognito:groups', 'can be cognito:groups only')
      .default('cognito:groups'),
  }).transform(({ domain, ...spec }) => {
    const ofDomain = domain === undefined ? {} : hostedUi(domain, spec.issuer);
    return providerOf(id, { ...spec, endpoints: { ...ofDomain, ...spec.endpoints } });
  });
}

/** The pages and endpoints of a pool's domain, which is another host than its issuer. */
function hostedUi(domain: string, issuer: string): ProviderEndpoints {
  return {
    authorization: `${domain}/oauth2/authorize`,
    token: `${domain}/oauth2/token`,
    userinfo: `${domain}/oauth2/userInfo`,
    jwks: `${issuer}/.well-known/jwks.json`,
    logout: `${domain}/logout`,
  };
}

function github(id: string, { allowInsecureHttp }: Rules) {
  return record({
    ...anyProvider,
    type: z.literal('github'),
    client_secret: text,
    base_url: baseUrl(allowInsecureHttp).default('https://github.com'),
    api_url: baseUrl(allowInsecureHttp).default('https://api.github.com'),
    scopes: scopeNames.default(['read:user', 'read:org']),
    username_claim: claim.default('login'),
    // Anybody may found an organization of any name: without a prefix it could be a group of ours.
    group_prefix: text.default(`${id}:`),
  }).transform(({ base_url: base, api_url: api, ...spec }) =>
    providerOf(id, {
      ...spec,
      issuer: base,
      groups_claim: 'groups',
      endpoints: {
        authorization: `${base}/login/oauth/authorize`,
        token: `${base}/login/oauth/access_token`,
        userinfo: `${api}/user`,
      },
    }),
  );
}

type AnySpec = {
  type: Provider['type'];
  display_name?: string | undefined;
  issuer: string;
  client_id: string;
  client_secret?: string | undefined;
  token_endpoint_auth_method?: Provider['tokenAuthMethod'];
  scopes: readonly string[];
  id_token_signed_response_alg?: string;
  nonce?: boolean;
  username_claim: string;
  groups_claim?: string | undefined;
  group_prefix: string;
  reconfirm_after_hours: number;
  accept_tokens?: Provider['acceptTokens'];
  endpoints: ProviderEndpoints;
};

function providerOf(id: string, spec: AnySpec): Provider {
  return {
    id,
    type: spec.type,
    displayName: spec.display_name ?? id,
    issuer: spec.issuer,
    clientId: spec.client_id,
    clientSecret: spec.client_secret,
    tokenAuthMethod: spec.token_endpoint_auth_method,
    scopes: spec.scopes,
    idTokenAlgorithm: spec.id_token_signed_response_alg,
    withoutNonce: spec.nonce === false ? true : undefined,
    usernameClaim: spec.username_claim,
    groupsClaim: spec.groups_claim,
    groupPrefix: spec.group_prefix,
    reconfirmAfterHours: spec.reconfirm_after_hours,
    acceptTokens: spec.accept_tokens,
    endpoints: spec.endpoints,
  };
}
