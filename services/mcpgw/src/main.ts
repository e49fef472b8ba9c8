import {
  gatewayUrl,
  serviceUrl,
  SESSION_KEY_PURPOSE,
  TASK_KEY_PURPOSE,
} from '@mcp-gateway/contracts';
import {
  createHopTokenVerifier,
  createSeal,
  createTaskIds,
  createInternalKeyCheck,
  internalKey,
  remoteKeys,
} from '@mcp-gateway/identity';
import { createLogger, deriveKey, listen, loadConfig, runService } from '@mcp-gateway/kit';
import { loadPolicyExtensions, watchPolicy } from '@mcp-gateway/policy';
import { createRegistryClient } from '@mcp-gateway/registry-client';
import { createApp } from './app.js';
import { createAskAuthServer } from './ask-auth-server.js';
import { Config } from './config.js';
import { createAskCallToken } from './invoke/ask-call-token.js';
import { createInvokeTool } from './invoke/invoke-tool.js';
import { createAskStreamRights } from './relay/ask-stream-rights.js';
import { createRouteTable } from './relay/route-table.js';
import { createStreamRights } from './relay/stream-rights.js';
import { createUpstreamConnections } from './relay/upstream-connections.js';

/** Routes are asked for while a client waits. */
const ROUTES_TIMEOUT_MS = 2_000;

const log = createLogger({ service: 'mcpgw', level: process.env['LOG_LEVEL'] });

await runService(log, async (stopping) => {
  const config = loadConfig(Config, process.env);
  const registryUrl = serviceUrl(config.REGISTRY_URL, config.REGISTRY_PORT);
  const authServerUrl = serviceUrl(config.AUTH_SERVER_URL, config.AUTH_SERVER_PORT);
  const mcpgwUrl = serviceUrl(config.MCPGW_URL, config.MCPGW_PORT);
  const publicUrl = gatewayUrl(config);
  const key = internalKey(config.SECRET_KEY);
  const askAuthServer = createAskAuthServer({ baseUrl: authServerUrl, internalKey: key });
  const internal = createRegistryClient({
    baseUrl: registryUrl,
    timeoutMs: ROUTES_TIMEOUT_MS,
  }).asService(key);
  const connections = createUpstreamConnections();
  const policy = await watchPolicy({
    file: config.SCOPES_FILE,
    extensions: await loadPolicyExtensions(config.POLICY_EXTENSIONS_FILE),
    onScopeError: (scope, err) => log.warn({ scope, err }, 'A scope type gave no usable grants'),
    onError: (err) => log.error({ err }, 'Policy file refused; the one before it stays'),
  });

  const app = createApp({
    verifyHopToken: createHopTokenVerifier({
      issuer: publicUrl,
      audience: 'mcpgw',
      keys: remoteKeys(authServerUrl),
    }),
    isInternal: createInternalKeyCheck(config.SECRET_KEY),
    registry: createRegistryClient({ baseUrl: registryUrl }),
    invokeTool: createInvokeTool({
      baseUrl: serviceUrl(config.GATEWAY_INTERNAL_URL, config.HTTP_PORT),
      host: new URL(publicUrl).host,
      askToken: createAskCallToken(askAuthServer),
    }),
    routes: createRouteTable({
      fetchRoutes: internal.relayRoutes,
      onError: (err) => log.warn({ err }, 'Relay routes not told by the registry'),
    }),
    connections,
    streamRights: createStreamRights({
      ask: createAskStreamRights(askAuthServer),
      onEnd: ({ hop }, streams, reason) =>
        log.info({ server: hop.server, streams, reason }, 'Streams ended with the right to them'),
      onError: (err) => log.warn({ err }, 'Rights to streams not told by the auth-server'),
    }),
    seal: createSeal(deriveKey(config.SECRET_KEY, 'sse-session')),
    sessionSeal: createSeal(deriveKey(config.SECRET_KEY, SESSION_KEY_PURPOSE)),
    taskIds: createTaskIds(deriveKey(config.SECRET_KEY, TASK_KEY_PURPOSE)),
    policy: policy.current,
    hosts: [publicUrl, mcpgwUrl].map((url) => new URL(url).hostname),
    stopping,
    log,
  });

  const server = await listen(app, { host: config.BIND_HOST, port: config.MCPGW_PORT });
  return {
    close: async () => {
      policy.close();
      await server.close();
      await connections.close();
    },
  };
});
