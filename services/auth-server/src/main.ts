import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { gatewayUrl, isReadableByOthers } from '@mcp-gateway/contracts';
import { createInternalKeyCheck, createOperatorKeyCheck } from '@mcp-gateway/identity';
import { createLogger, listen, loadConfig, runService } from '@mcp-gateway/kit';
import {
  createDynamicScopes,
  createScopeHook,
  loadPolicyExtensions,
  watchPolicy,
} from '@mcp-gateway/policy';
import { openFileDocuments, openFileKeyValue } from '@mcp-gateway/store';
import { createPasswords } from './accounts/passwords.js';
import { createApp } from './app.js';
import { openAuditLog } from './audit/audit-log.js';
import { Config } from './config.js';
import { createGate } from './gate.js';
import { openIdentities } from './identities.js';
import { fetchJson } from './issuers/fetch-json.js';
import { createIssuers } from './issuers/issuers.js';
import { configuredProviders } from './providers/configured-providers.js';
import { createRecheck, repeatRecheck } from './providers/recheck.js';
import { createSignIn } from './providers/sign-in.js';
import { createOAuth } from './oauth/create-oauth.js';
import { createPublicFetch } from './oauth/public-fetch.js';
import { createAccessTokens } from './tokens/access-token.js';
import { addScopes } from './tokens/bearer-scopes.js';
import { AGENT_SCOPES } from './tokens/clients.js';
import { loadSigningKeys, storedKeys } from './tokens/signing-keys.js';

const log = createLogger({ service: 'auth-server', level: process.env['LOG_LEVEL'] });

await runService(log, async () => {
  const config = loadConfig(Config, process.env);
  const issuer = gatewayUrl(config);
  if (isReadableByOthers(issuer)) {
    log.warn({ issuer }, 'GATEWAY_URL is plain http: passwords and tokens can be read on the way');
  }
  const providers = await configuredProviders(config, process.env);
  const extensions = await loadPolicyExtensions(config.POLICY_EXTENSIONS_FILE);
  let onPolicyChange = (): void => undefined;
  const policy = await watchPolicy({
    file: config.SCOPES_FILE,
    extensions,
    onScopeError: (scope, err) => log.warn({ scope, err }, 'A scope type gave no usable grants'),
    onError: (err) => log.error({ err }, 'The policy file cannot be used; the last good one stays'),
    onChange: () => onPolicyChange(),
  });
  const keyFolder = join(config.DATA_DIR, 'keys');
  const keys = await loadSigningKeys(
    await openFileDocuments({ ...storedKeys, folder: keyFolder, log }),
  );
  const audit = await openAuditLog(join(config.DATA_DIR, 'audit'), log);
  const tokens = createAccessTokens(issuer, keys);
  const authFolder = join(config.DATA_DIR, 'auth');
  const state = await openFileKeyValue({ file: join(authFolder, 'state.jsonl'), log });
  const issuers = createIssuers({
    providers,
    gateway: issuer,
    policy: policy.current,
    fetchJson,
    log,
  });
  const identities = await openIdentities({
    issuer,
    admin: { name: config.ADMIN_USER, password: config.ADMIN_PASSWORD },
    passwords: await createPasswords(),
    clients: [
      { id: config.AGENT_CLIENT_ID, secret: config.AGENT_CLIENT_SECRET, scopes: AGENT_SCOPES },
    ],
    policy: policy.current,
    tokens,
    issuers,
    state,
    documents: (name, options) =>
      openFileDocuments({ ...options, folder: join(authFolder, name), log }),
    onError: (err) => log.warn({ err }, 'Attempts to sign in begin anew after a restart'),
  });
  onPolicyChange = () => identities.bearer.forget();
  const { SCOPES_HOOK_URL: hook } = config;
  const dynamicScopes = createDynamicScopes({
    sources: [
      ...(extensions.scopesOf ? [extensions.scopesOf] : []),
      ...(hook === undefined ? [] : [createScopeHook(hook)]),
    ],
    onError: (err) => log.warn({ err }, 'A source of scopes failed and added none'),
  });
  const bearer = addScopes(identities.bearer, dynamicScopes);
  const { validate, ...gate } = createGate({
    issuer,
    secretKey: config.SECRET_KEY,
    keys,
    policy: policy.current,
    bearer,
    origins: gatewayOrigins(issuer, config.GATEWAY_ADDITIONAL_SERVER_NAMES),
    audit,
    log,
  });
  const oauth = createOAuth({
    issuer,
    state,
    keys,
    identities,
    policy: policy.current,
    fetch: createPublicFetch(),
    audit,
    log,
  });
  const signIn = createSignIn({
    issuer,
    providers,
    localSignIn: config.LOCAL_SIGN_IN,
    state,
    log,
  });
  const app = createApp({
    audit,
    issuer,
    log,
    keys,
    oauth,
    tokens,
    ...identities,
    ...signIn,
    ...gate,
    issuers,
    bearer,
    policy: policy.current,
    withMoreScopes: dynamicScopes.add,
    isInternal: createInternalKeyCheck(config.SECRET_KEY),
    isOperator: createOperatorKeyCheck(config.SECRET_KEY),
    operatorName: config.ADMIN_USER,
  });

  const both: RequestListener = (req, res) => {
    if (req.url === '/validate') validate(req, res);
    else app(req, res);
  };
  const target = { host: config.BIND_HOST, port: config.AUTH_SERVER_PORT };
  const servers = [await listen(both, target)];
  if (config.RUN_DIR) {
    const socket = { socketPath: join(config.RUN_DIR, 'auth-server.sock') };
    servers.push(await listen(validate, socket, { keepAliveTimeoutMs: 0 }));
  }
  const rotation = setInterval(() => {
    keys.rotateWhenDue().catch((err: unknown) => {
      log.error({ err }, 'The signing key could not be rotated');
    });
  }, 3600_000).unref();
  const recheck = repeatRecheck(createRecheck({ ...identities, ...signIn, log }));
  return {
    close: async () => {
      clearInterval(rotation);
      policy.close();
      issuers.close();
      await recheck.close();
      await Promise.all(servers.map((server) => server.close()));
      await audit.close();
      await state.close();
    },
  };
});

/** The gateway's own pages, under each of its names. */
function gatewayOrigins(issuer: string, moreNames: readonly string[]): string[] {
  const { origin, protocol, port } = new URL(issuer);
  const suffix = port === '' ? '' : `:${port}`;
  return [origin, ...moreNames.map((name) => `${protocol}//${name}${suffix}`)];
}
