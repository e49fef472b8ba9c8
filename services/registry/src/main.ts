import { lookup } from 'node:dns/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayUrl, serviceUrl, type Server } from '@mcp-gateway/contracts';
import {
  createHopTokenVerifier,
  createInternalKeyCheck,
  internalKey,
  remoteKeys,
} from '@mcp-gateway/identity';
import { createLogger, listen, loadConfig, runService } from '@mcp-gateway/kit';
import { probeServer } from '@mcp-gateway/mcp/probe';
import { loadPolicyExtensions, watchPolicy } from '@mcp-gateway/policy';
import { openFileDocuments } from '@mcp-gateway/store';
import type { z } from 'zod';
import { createAddressOf } from './addresses.js';
import { createRelayRoutes } from './api/relay-routes.js';
import { createServiceHealth } from './api/service-health.js';
import { createApp } from './app.js';
import { openChangeLog } from './audit/change-log.js';
import { createAccountService } from './auth/account-service.js';
import { createAuthServer } from './auth/auth-server.js';
import { mcpgwServer } from './built-in.js';
import { createCatalog } from './catalog/catalog.js';
import { parseStoredServer } from './catalog/stored-server.js';
import { Config } from './config.js';
import { createAccessLog } from './gateway/access-log.js';
import { createApply } from './gateway/apply.js';
import { createGateway } from './gateway/gateway.js';
import { createNginxProcess } from './gateway/nginx-process.js';
import { createRenderer } from './gateway/render.js';
import { accessLogFile } from './gateway/settings.js';
import { gatewaySettings } from './gateway/settings-from-config.js';
import { createHealthMonitor } from './health/monitor.js';
import { createProbe } from './health/probe.js';
import { createToolIndex } from './search/tool-index.js';
import { createEgress } from './upstream/egress.js';
import { endpointsOf, parseUpstreamUrl } from './upstream/upstream-url.js';

/** Files in the folder of server definitions that the original kept its own state in. */
const NOT_SERVERS = new Set(['server_state.json', 'service_index_metadata.json']);
const NGINX_TEMPLATES = join(import.meta.dirname, '../../../nginx');
const PROBE_TIMEOUT_MS = 10_000;

const log = createLogger({ service: 'registry', level: process.env['LOG_LEVEL'] });

await runService(log, async () => {
  const config = loadConfig(Config, process.env);
  const publicUrl = gatewayUrl(config);
  const authServerUrl = serviceUrl(config.AUTH_SERVER_URL, config.AUTH_SERVER_PORT);
  const mcpgwUrl = serviceUrl(config.MCPGW_URL, config.MCPGW_PORT);
  const key = internalKey(config.SECRET_KEY);

  const policy = await watchPolicy({
    file: config.SCOPES_FILE,
    extensions: await loadPolicyExtensions(config.POLICY_EXTENSIONS_FILE),
    onScopeError: (scope, err) => log.warn({ scope, err }, 'A scope type gave no usable grants'),
    onError: (err) => log.error({ err }, 'The policy file cannot be used; the last good one stays'),
    onChange: () => log.info('A new policy is in force'),
  });
  const egress = createEgress({
    deny: config.EGRESS_DENY,
    allow: config.EGRESS_ALLOW,
    ownPorts: ownPorts(config),
    ownNames: new Set([config.AUTH_SERVER_URL, config.MCPGW_URL].flatMap(hostOf)),
  });
  const catalog = createCatalog({
    documents: await openFileDocuments<Server>({
      folder: join(config.DATA_DIR, 'servers'),
      idOf: ({ path }) => path,
      parse: parseStoredServer,
      ignore: NOT_SERVERS,
      log,
    }),
    builtIn: [mcpgwServer(mcpgwUrl)],
    checkUpstream: async (server) => {
      endpointsOf(server);
      await egress.check(parseUpstreamUrl(server.proxy_pass_url));
    },
    now: () => new Date(),
  });
  catalog.onChange(({ kind, path, by }) =>
    log.info({ kind, path, by: by.subject }, 'The catalogue changed'),
  );

  const toolIndex = createToolIndex(await catalog.list());
  catalog.onChange(toolIndex.follow);

  const changes = await openChangeLog(join(config.DATA_DIR, 'audit'), log);

  const { isBuiltIn } = catalog;
  const addressOf = createAddressOf({
    egress,
    isBuiltIn,
    lookup: async (hostname) => (await lookup(hostname)).address,
  });
  const monitor = createHealthMonitor({
    catalog,
    log,
    probe: createProbe({
      probeServer,
      addressOf,
      credentialsOf: ({ path }) => (isBuiltIn(path) ? { Authorization: `Bearer ${key}` } : {}),
      timeoutMs: PROBE_TIMEOUT_MS,
    }),
  });
  const nginxDir = join(config.DATA_DIR, 'nginx');
  await mkdir(nginxDir, { recursive: true });
  const settings = gatewaySettings(config);
  const nginx = createNginxProcess({
    prefix: `${nginxDir}/`,
    pidFile: join(settings.runDir, 'nginx.pid'),
    generationUrl: `http://127.0.0.1:${settings.httpPort}${settings.generationPath}`,
  });
  const accessLog = createAccessLog({ file: accessLogFile(settings), nginx, log });
  const gateway = createGateway({
    servers: catalog.list,
    isOwn: isBuiltIn,
    addressOf,
    settings,
    render: createRenderer(NGINX_TEMPLATES),
    apply: createApply(join(nginxDir, 'nginx.conf'), nginx),
    log,
  });
  catalog.onChange(({ kind }) => {
    if (kind !== 'tools') gateway.follow();
  });
  const app = createApp({
    log,
    gatewayUrl: publicUrl,
    catalog,
    changes,
    monitor,
    toolIndex,
    policy: policy.current,
    authServer: createAuthServer({ baseUrl: authServerUrl, internalKey: key }),
    accounts: createAccountService({ baseUrl: authServerUrl, internalKey: key }),
    verifyHopToken: createHopTokenVerifier({
      issuer: publicUrl,
      audience: 'registry',
      keys: remoteKeys(authServerUrl),
    }),
    showsInternalKey: createInternalKeyCheck(config.SECRET_KEY),
    relayRoutes: createRelayRoutes({ catalog, addressOf }),
    serviceHealth: createServiceHealth({ own: () => 'healthy', authServerUrl, mcpgwUrl }),
  });

  // Healthy means that nginx can be started, so its configuration comes first.
  await gateway.start();
  accessLog.start();
  const server = await listen(app, { host: config.BIND_HOST, port: config.REGISTRY_PORT });
  await monitor.start();
  return {
    close: async () => {
      gateway.close();
      accessLog.close();
      monitor.close();
      policy.close();
      await server.close();
      await changes.close();
    },
  };
});

/** An upstream there would be a loop, or a door around the policy. */
function ownPorts(config: z.infer<typeof Config>): ReadonlySet<number> {
  const { HTTP_PORT, HTTPS_PORT, REGISTRY_PORT, AUTH_SERVER_PORT, MCPGW_PORT } = config;
  return new Set([HTTP_PORT, HTTPS_PORT, REGISTRY_PORT, AUTH_SERVER_PORT, MCPGW_PORT]);
}

function hostOf(url: string | undefined): string[] {
  return url === undefined ? [] : [new URL(url).hostname];
}
