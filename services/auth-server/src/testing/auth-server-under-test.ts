import type { RequestListener } from 'node:http';
import { SESSION_KEY_PURPOSE, TASK_KEY_PURPOSE } from '@mcp-gateway/contracts';
import {
  createInternalKeyCheck,
  createOperatorKeyCheck,
  createSeal,
  createTaskIds,
  internalKey,
} from '@mcp-gateway/identity';
import { createLogger, deriveKey, listen, type ListenTarget } from '@mcp-gateway/kit';
import { parsePolicy } from '@mcp-gateway/policy';
import {
  createMemoryDocuments,
  createMemoryKeyValue,
  type Documents,
  type KeyValue,
} from '@mcp-gateway/store';
import { createPasswords } from '../accounts/passwords.js';
import { createApp } from '../app.js';
import type { AuditLog, AuditRecord, EventRecord } from '../audit/audit-log.js';
import { createGate } from '../gate.js';
import { openIdentities } from '../identities.js';
import { fetchJson } from '../issuers/fetch-json.js';
import { createIssuers } from '../issuers/issuers.js';
import type { Provider } from '../providers/provider.js';
import { createSignIn } from '../providers/sign-in.js';
import { createOAuth } from '../oauth/create-oauth.js';
import { createPublicFetch } from '../oauth/public-fetch.js';
import { createAccessTokens, type AccessTokenGrant } from '../tokens/access-token.js';
import type { ClientsOptions } from '../tokens/clients.js';
import { loadSigningKeys, storedKeys, type StoredKey } from '../tokens/signing-keys.js';

export const ISSUER = 'https://gateway.test';
export const SECRET_KEY = 'the secret of a test installation only';
export const INTERNAL_KEY = internalKey(SECRET_KEY);
/** As mcpgw seals session ids. */
export const sessionSeal = createSeal(deriveKey(SECRET_KEY, SESSION_KEY_PURPOSE));
/** As mcpgw binds ids of tasks. */
export const taskIds = createTaskIds(deriveKey(SECRET_KEY, TASK_KEY_PURPOSE));
export const ADMIN = { name: 'root', password: 'the password of root' };
type Client = ClientsOptions['builtIn'][number];
export const CLIENT: Client = {
  id: 'robot',
  secret: 'the secret: of 100% robot+',
  scopes: ['currenttime/use', 'everything'],
};

export type AuthServerOptions = {
  policy: string;
  target?: ListenTarget;
  clients?: readonly Client[];
  /** Identity providers whose tokens are accepted. */
  providers?: readonly Provider[];
  /** Whether local accounts may sign in beside providers. */
  localSignIn?: boolean;
  /** Fetches metadata documents of clients. */
  fetch?: typeof fetch;
  /** What survives a restart; its own memory without it. */
  state?: KeyValue;
  /** The keys of an installation that was there before. */
  keyDocuments?: Documents<StoredKey>;
  /** The time for sign-ins and sessions. */
  now?: () => number;
};

/** The whole auth-server as its main module composes it, with what it keeps at hand. */
export async function startAuthServer(options: AuthServerOptions) {
  const { target = { host: '127.0.0.1', port: 0 }, clients = [CLIENT], now = Date.now } = options;
  const { providers = [], localSignIn = true } = options;
  let policy = parsePolicy(options.policy);
  const lines: string[] = [];
  const records: AuditRecord[] = [];
  const events: EventRecord[] = [];
  const audit: AuditLog = {
    record: (record) => records.push(record),
    event: (event) => events.push(event),
    close: () => Promise.resolve(),
  };
  const log = createLogger({
    service: 'auth-server',
    level: 'trace',
    destination: { write: (line) => lines.push(line) },
  });
  const keys = await loadSigningKeys(
    options.keyDocuments ?? createMemoryDocuments(storedKeys),
    now,
  );
  const tokens = createAccessTokens(ISSUER, keys);
  const { state = createMemoryKeyValue({ now }) } = options;
  const issuers = createIssuers({
    providers,
    gateway: ISSUER,
    policy: () => policy,
    fetchJson,
    log,
  });
  const identities = await openIdentities({
    issuer: ISSUER,
    admin: ADMIN,
    passwords: await createPasswords({ N: 2 ** 10, r: 8, p: 1 }),
    clients,
    policy: () => policy,
    tokens,
    issuers,
    state,
    documents: (_name, kind) => Promise.resolve(createMemoryDocuments(kind)),
    onError: (err) => log.warn({ err }, 'Not stored'),
    now,
  });
  const signIn = createSignIn({ issuer: ISSUER, providers, localSignIn, state, log, now });
  const { bearer } = identities;
  const { validate, ...gate } = createGate({
    issuer: ISSUER,
    secretKey: SECRET_KEY,
    keys,
    policy: () => policy,
    bearer,
    origins: [ISSUER],
    audit,
    log,
  });
  const oauth = createOAuth({
    issuer: ISSUER,
    state,
    keys,
    identities,
    policy: () => policy,
    fetch: options.fetch ?? createPublicFetch(),
    audit,
    log,
    now,
  });
  const app = createApp({
    audit,
    issuer: ISSUER,
    log,
    keys,
    oauth,
    tokens,
    ...identities,
    ...signIn,
    ...gate,
    issuers,
    policy: () => policy,
    withMoreScopes: (principal) => Promise.resolve(principal),
    isInternal: createInternalKeyCheck(SECRET_KEY),
    isOperator: createOperatorKeyCheck(SECRET_KEY),
    operatorName: ADMIN.name,
  });
  const both: RequestListener = (req, res) => {
    if (req.url === '/validate') validate(req, res);
    else app(req, res);
  };
  const listening = await listen(both, target);
  return {
    port: listening.port,
    server: listening.server,
    app,
    key: keys.active(),
    keys,
    ...identities,
    ...signIn,
    /** Audit records so far. */
    records,
    /** Audit records of sign-ins and tokens so far. */
    events,
    /** Log lines so far. */
    lines,
    setPolicy: (text: string) => {
      policy = parsePolicy(text);
      bearer.forget();
    },
    /** An access token; for the whole gateway unless it is said otherwise. */
    token: (grant: Partial<AccessTokenGrant> = {}) =>
      tokens.issue({ clientId: 'robot', scopes: ['currenttime/use'], audience: ISSUER, ...grant }),
    close: async () => {
      issuers.close();
      await listening.close(0);
    },
  };
}

export type AuthServerUnderTest = Awaited<ReturnType<typeof startAuthServer>>;
