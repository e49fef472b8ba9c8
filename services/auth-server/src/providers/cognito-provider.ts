import type { Environment } from '@mcp-gateway/contracts';
import { ConfigError } from '@mcp-gateway/kit';
import type { Provider } from './provider.js';
import { readSpec } from './read-spec.js';

export type CognitoSettings = Pick<
  Environment,
  | 'COGNITO_USER_POOL_ID'
  | 'COGNITO_CLIENT_ID'
  | 'COGNITO_CLIENT_SECRET'
  | 'COGNITO_DOMAIN'
  | 'COGNITO_ENDPOINT'
  | 'AWS_REGION'
  | 'ALLOW_INSECURE_HTTP'
>;

/** The variable that a key of the description comes from. */
const VARIABLES: Record<string, string> = {
  issuer: 'COGNITO_ENDPOINT',
  client_id: 'COGNITO_CLIENT_ID',
  client_secret: 'COGNITO_CLIENT_SECRET',
  domain: 'COGNITO_DOMAIN',
};

/**
 * The user pool that the environment names; undefined when it names none.
 * @throws ConfigError when something is missing or cannot be used
 */
export function cognitoProvider(settings: CognitoSettings): Provider | undefined {
  const { COGNITO_USER_POOL_ID: pool, COGNITO_CLIENT_ID: clientId } = settings;
  if (pool === '' && clientId === '') return undefined;
  if (pool === '') throw new ConfigError([`COGNITO_USER_POOL_ID: ${TOGETHER}`]);
  if (clientId === '') throw new ConfigError([`COGNITO_CLIENT_ID: ${TOGETHER}`]);
  const spec = {
    type: 'cognito',
    display_name: 'Amazon Cognito',
    issuer: `${apiOf(settings)}/${pool}`,
    client_id: clientId,
    // A stand-in of Cognito may know no nonce; PKCE protects the code there all the same.
    nonce: settings.COGNITO_ENDPOINT === undefined,
    accept_tokens: { audiences: [clientId], clients: [clientId] },
    ...given('client_secret', settings.COGNITO_CLIENT_SECRET),
    ...given('domain', domainOf(settings)),
  };
  const { provider, issues } = readSpec('cognito', spec, settings.ALLOW_INSECURE_HTTP);
  if (provider) return provider;
  throw new ConfigError(
    issues.map(({ path, message }) => `${VARIABLES[String(path[0])] ?? 'COGNITO_*'}: ${message}`),
  );
}

const TOGETHER = 'must be set, as COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID belong together';

function apiOf(settings: CognitoSettings): string {
  return settings.COGNITO_ENDPOINT ?? `https://cognito-idp.${regionOf(settings)}.amazonaws.com`;
}

/** The id of a pool begins with its region. */
function regionOf({ AWS_REGION: region, COGNITO_USER_POOL_ID: pool }: CognitoSettings): string {
  return region === '' ? pool.slice(0, pool.lastIndexOf('_')) : region;
}

/** Given as a URL, a host name, or the prefix before Amazon's own domain. */
function domainOf(settings: CognitoSettings): string {
  const { COGNITO_DOMAIN: domain, COGNITO_ENDPOINT: endpoint = '' } = settings;
  if (domain === '') return endpoint;
  if (domain.includes('://')) return domain;
  if (domain.includes('.')) return `https://${domain}`;
  return `https://${domain}.auth.${regionOf(settings)}.amazoncognito.com`;
}

function given(key: string, value: string): Record<string, string> {
  return value === '' ? {} : { [key]: value };
}
