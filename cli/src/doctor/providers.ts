import { loadYaml, readTextFile } from '@mcp-gateway/kit';
import { z } from 'zod';
import { poolRegion } from '../pool-region.js';
import type { DoctorSettings } from './doctor-settings.js';

const Entry = z.looseObject({
  type: z.enum(['oidc', 'cognito', 'github']),
  issuer: z.string().optional(),
  domain: z.string().optional(),
  base_url: z.string().default('https://github.com'),
  client_id: z.string(),
  client_secret: z.string().optional(),
  endpoints: z
    .looseObject({
      authorization: z.string().optional(),
      token: z.string().optional(),
      jwks: z.string().optional(),
    })
    .default({}),
});
type Entry = z.infer<typeof Entry>;

/** An identity provider, as far as it can be asked from here. */
export type ProviderEntry = {
  id: string;
  type: Entry['type'];
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  /** Where it differs from what the issuer's metadata say. */
  endpoints: {
    authorization?: string | undefined;
    token?: string | undefined;
    jwks?: string | undefined;
  };
};

export type ProvidersRead = {
  providers: readonly ProviderEntry[];
  /** Entries that cannot be used, each as one sentence. */
  problems: readonly string[];
};

/** The providers of the environment and of the file that are switched on, each for itself. */
export async function readProviders(
  settings: DoctorSettings,
  values: NodeJS.Dict<string>,
): Promise<ProvidersRead> {
  const problems: string[] = [];
  const providers: ProviderEntry[] = [];
  const file = await entriesOf(settings.OAUTH2_PROVIDERS_FILE, problems);
  for (const [id, raw] of file) {
    const missing = new Set<string>();
    const filled = fillIn(raw, values, missing);
    const { data } = Entry.safeParse(filled);
    if (missing.size > 0)
      problems.push(`Provider ${id} needs ${[...missing].join(', ')}, which is not set.`);
    else if (data) providers.push(entryOf(id, data));
    else problems.push(`Provider ${id} lacks its type, issuer or client_id.`);
  }
  const ofEnvironment = cognitoOf(settings);
  if (ofEnvironment && !file.has('cognito')) providers.unshift(ofEnvironment);
  return { providers, problems };
}

async function entriesOf(file: string, problems: string[]): Promise<Map<string, unknown>> {
  try {
    const root = plain(loadYaml(await readTextFile(file)));
    const { providers } = z
      .object({ providers: z.record(z.string(), z.unknown()).nullish() })
      .parse(root);
    return new Map(Object.entries(providers ?? {}).filter(([, entry]) => isEnabled(entry)));
  } catch (error) {
    const words = error instanceof z.ZodError ? 'It holds no mapping of providers' : error;
    problems.push(`${file}: ${words instanceof Error ? words.message : String(words)}.`);
    return new Map();
  }
}

function isEnabled(entry: unknown): boolean {
  return !z.looseObject({ enabled: z.literal(false) }).safeParse(entry).success;
}

function entryOf(id: string, entry: Entry): ProviderEntry {
  const { type, domain, endpoints } = entry;
  const issuer = type === 'github' ? entry.base_url : (entry.issuer ?? '');
  return {
    id,
    type,
    issuer: type === 'oidc' ? issuer : withoutSlash(issuer),
    clientId: entry.client_id,
    clientSecret: entry.client_secret,
    endpoints: {
      ...(type === 'cognito' && domain && pagesOf(domain)),
      ...(type === 'github' && gitHubPages(issuer)),
      ...endpoints,
    },
  };
}

function cognitoOf(settings: DoctorSettings): ProviderEntry | undefined {
  const { COGNITO_USER_POOL_ID: pool, COGNITO_CLIENT_ID: clientId, COGNITO_ENDPOINT } = settings;
  if (pool === '' || clientId === '') return undefined;
  const region = settings.AWS_REGION || poolRegion(pool);
  const api = COGNITO_ENDPOINT ?? `https://cognito-idp.${region}.amazonaws.com`;
  const domain = domainUrl(settings.COGNITO_DOMAIN, region) ?? COGNITO_ENDPOINT;
  return {
    id: 'cognito',
    type: 'cognito',
    issuer: `${api}/${pool}`,
    clientId,
    clientSecret: settings.COGNITO_CLIENT_SECRET || undefined,
    endpoints: domain === undefined ? {} : pagesOf(domain),
  };
}

/** Given as a URL, a host name, or the prefix before Amazon's own domain. */
function domainUrl(domain: string, region: string): string | undefined {
  if (domain === '') return undefined;
  if (domain.includes('://')) return withoutSlash(domain);
  return domain.includes('.')
    ? `https://${domain}`
    : `https://${domain}.auth.${region}.amazoncognito.com`;
}

function pagesOf(domain: string): ProviderEntry['endpoints'] {
  const base = withoutSlash(domain);
  return { authorization: `${base}/oauth2/authorize`, token: `${base}/oauth2/token` };
}

function gitHubPages(base: string): ProviderEntry['endpoints'] {
  const oauth = `${withoutSlash(base)}/login/oauth`;
  return { authorization: `${oauth}/authorize`, token: `${oauth}/access_token` };
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

/** The value with each `${NAME}` of its texts replaced. */
function fillIn(value: unknown, values: NodeJS.Dict<string>, missing: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => fillIn(item, values, missing));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, inner]) => [key, fillIn(inner, values, missing)]));
  }
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{([^{}]*)\}/g, (_all, name: string) => {
    if (!values[name]) missing.add(name);
    return values[name] ?? '';
  });
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
}
