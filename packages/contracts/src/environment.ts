import { z } from 'zod';
import { isReadableByOthers } from './gateway-url.js';

/** Values that docs and samples show, and that therefore protect nothing. */
const SAMPLE_SECRETS: ReadonlySet<string> = new Set([
  'changeme',
  'change-me',
  'secret',
  'password',
  'admin',
  'admin123',
  'changeme123',
  'change-me-please',
  'insecure-default-key-for-testing-only',
  'password123',
  'your-secret-key-here',
  'your_secret_key',
  'your_secret_key_here',
  'your-secure-password-here',
  'your-super-secure-random-64-character-string-here',
]);

/** Whether a secret is one that everybody knows. */
export function isSampleSecret(value: string): boolean {
  return SAMPLE_SECRETS.has(value.toLowerCase());
}

const port = (fallback: number) =>
  z.coerce
    .number('must be a port number from 1 to 65535')
    .int('must be a port number from 1 to 65535')
    .min(1, 'must be a port number from 1 to 65535')
    .max(65_535, 'must be a port number from 1 to 65535')
    .default(fallback);

const secret = (minBytes: number) =>
  z
    .string(`must be set: ./build_and_run.sh writes a random one to .env`)
    .refine(
      (value) => Buffer.byteLength(value) >= minBytes,
      `must be at least ${minBytes} bytes long`,
    )
    .refine((value) => !isSampleSecret(value), 'must not be a sample value');

const word = z.enum(['true', 'false'], 'must be true or false');
const flag = word.default('false').transform((given) => given === 'true');
const flagOn = word.default('true').transform((given) => given === 'true');

const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter(Boolean));

const name = z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/, 'may hold letters, digits and . _ @ -');

const ORIGIN_WANTED = 'must be an absolute http or https URL without a path';

/** As URL writes it: lower case, no default port, no slash at the end. */
const origin = z
  .url({ protocol: /^https?$/, error: ORIGIN_WANTED })
  .transform((text) => new URL(text))
  .refine((url) => url.href === `${url.origin}/`, ORIGIN_WANTED)
  .transform((url) => url.origin);

const HOOK_WANTED = 'must be an absolute https URL; http is accepted for loopback addresses only';

/** Where something is asked that decides on access: nobody on the way may read or change it. */
const hookUrl = z.url({ protocol: /^https?$/, error: HOOK_WANTED, abort: true }).refine((text) => {
  const { username, password } = new URL(text);
  return username === '' && password === '' && !isReadableByOthers(text);
}, HOOK_WANTED);

const poolId = z
  .string()
  .regex(
    /^(?:[\w-]{1,40}_\w{1,55})?$/,
    'must be the id of a user pool, such as eu-west-1_Ab1Cd2Ef3',
  )
  .default('');

const region = z
  .string()
  .regex(/^(?:[a-z0-9-]{1,40})?$/, 'must be a region such as eu-west-1')
  .default('');

/** Absent or empty text means "not set". */
const text = z.string().default('');

/**
 * Every environment variable of the product, with its meaning: services pick theirs from here,
 * and `.env.example` is generated from it.
 */
export const Environment = z.object({
  HTTP_PORT: port(80).describe('Gateway, HTTP; 8880 when 80 cannot be bound without root'),
  HTTPS_PORT: port(443).describe('Gateway, HTTPS; 8443 when 443 cannot be bound without root'),
  REGISTRY_PORT: port(7860).describe('Registry: web UI and API'),
  AUTH_SERVER_PORT: port(8080).describe('Auth-server'),
  MCPGW_PORT: port(8003).describe('mcpgw'),
  CURRENTTIME_PORT: port(8000).describe('Example server currenttime'),
  FININFO_PORT: port(8001).describe('Example server fininfo'),
  REALSERVERFAKETOOLS_PORT: port(8002).describe('Example server realserverfaketools'),
  BIND_HOST: z.string().default('127.0.0.1').describe('Address the services listen on'),
  AUTH_SERVER_URL: origin
    .optional()
    .describe('Where other services reach the auth-server; on this host when empty'),
  REGISTRY_URL: origin
    .optional()
    .describe('Where other services reach the registry; on this host when empty'),
  MCPGW_URL: origin
    .optional()
    .describe('Where nginx and the registry reach mcpgw; on this host when empty'),
  GATEWAY_INTERNAL_URL: origin
    .optional()
    .describe('Where mcpgw reaches nginx; on this host when empty'),
  DATA_DIR: z.string().default('./data').describe('Everything the product writes'),
  RUN_DIR: text.describe(
    'Socket files, pid files and temporary files; a folder below /run or /tmp when empty',
  ),
  SECRET_KEY: secret(32).describe('Secret of this installation, at least 32 bytes'),
  ADMIN_USER: name.default('admin').describe('Local administrator'),
  ADMIN_PASSWORD: secret(8).describe('Password of the local administrator'),
  AGENT_CLIENT_ID: name.default('agent').describe('Local machine client that the examples use'),
  AGENT_CLIENT_SECRET: secret(16).describe('Secret of the local machine client'),
  COGNITO_USER_POOL_ID: poolId.describe(
    'User pool of Amazon Cognito that people sign in with; no Cognito when empty',
  ),
  COGNITO_CLIENT_ID: text.describe('App client of the gateway in that pool'),
  COGNITO_CLIENT_SECRET: text.describe('Its secret; empty for an app client without one'),
  AWS_REGION: region.describe('Region of the pool; the one its id begins with when empty'),
  COGNITO_DOMAIN: text.describe(
    'Domain of its sign-in pages: a URL, a host name, or the prefix of an amazoncognito.com domain',
  ),
  COGNITO_ENDPOINT: origin
    .optional()
    .describe('Where its API, issuer and key set are; at Amazon when empty'),
  OAUTH2_PROVIDERS_FILE: z
    .string()
    .default('./oauth2_providers.yml')
    .describe('Identity providers that people sign in with'),
  LOCAL_SIGN_IN: flagOn.describe(
    'Whether local accounts may sign in beside identity providers; without any of those they always may',
  ),
  GATEWAY_URL: origin
    .optional()
    .describe('Public base URL and OAuth issuer; http://localhost[:HTTP_PORT] when empty'),
  GATEWAY_ADDITIONAL_SERVER_NAMES: list.describe('More host names the gateway answers to'),
  ALLOW_INSECURE_HTTP: flag.describe('Accept an http GATEWAY_URL for hosts other than loopback'),
  POLYGON_API_KEY: text.describe('Key for the stock data of fininfo'),
  SCOPES_FILE: z
    .string()
    .default('./scopes.yml')
    .describe('Policy: scopes, groups, UI permissions'),
  POLICY_EXTENSIONS_FILE: text.describe(
    'ES module with scope types and further scopes of principals, see docs/policy.md',
  ),
  SCOPES_HOOK_URL: hookUrl
    .optional()
    .describe('Service that is asked for further scopes of a principal, https or loopback'),
  EGRESS_DENY: list.describe('CIDRs and host names that no upstream may have'),
  EGRESS_ALLOW: list.describe('If set, the only CIDRs and host names that upstreams may have'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], 'must be a level such as info')
    .default('info')
    .describe('trace, debug, info, warn, error or fatal'),
});
export type Environment = z.infer<typeof Environment>;
export type EnvironmentName = keyof Environment;
