import type { Server } from '@mcp-gateway/contracts';
import { createHopTokenVerifier, createInternalKeyCheck, internalKey } from '@mcp-gateway/identity';
import type { VerifyHopToken } from '@mcp-gateway/identity';
import { createLogger } from '@mcp-gateway/kit';
import { parsePolicy } from '@mcp-gateway/policy';
import { createMemoryDocuments } from '@mcp-gateway/store';
import type { Express } from 'express';
import { createAddressOf } from '../addresses.js';
import { createRelayRoutes } from '../api/relay-routes.js';
import { createServiceHealth } from '../api/service-health.js';
import { createApp } from '../app.js';
import type { ChangeRecord } from '../audit/change-log.js';
import { createAccountService } from '../auth/account-service.js';
import { createAuthServer } from '../auth/auth-server.js';
import { mcpgwServer } from '../built-in.js';
import { createCatalog, type Catalog } from '../catalog/catalog.js';
import { parseStoredServer } from '../catalog/stored-server.js';
import { createHealthMonitor, type HealthMonitor } from '../health/monitor.js';
import type { Probe } from '../health/probe.js';
import { createToolIndex } from '../search/tool-index.js';
import { createEgress } from '../upstream/egress.js';
import { endpointsOf, parseUpstreamUrl } from '../upstream/upstream-url.js';

const SECRET_KEY = 'a secret of the tests, long enough to be one';
export const INTERNAL_KEY = internalKey(SECRET_KEY);
export const GATEWAY_URL = 'http://localhost:8880';

/** Scopes of the people and programs in the tests. */
const POLICY = `
scopes:
  registry/admin: []
  registry/reader: []
  registry/foo: []
  team/execute-nothing: []
  weather/forecast:
    - { server: weather, methods: [tools/list, tools/call], tools: [forecast] }
groups: {}
ui:
  registry/admin:
    list_service: ['*']
    register_service: ['*']
    health_check_service: ['*']
    toggle_service: ['*']
    modify_service: ['*']
    manage_accounts: ['*']
  registry/reader: { list_service: ['*'] }
  registry/foo: { list_service: [foo], register_service: [foo] }
`;

export const healthy: Probe = () =>
  Promise.resolve({
    state: 'healthy',
    transport: 'streamable-http',
    serverInfo: { name: 'fake', version: '1' },
    protocolVersion: '2025-11-25',
    tools: [
      { name: 'forecast', description: 'Weather of tomorrow.', inputSchema: { type: 'object' } },
      { name: 'alarm', description: 'Warns everybody.', inputSchema: { type: 'object' } },
    ],
  });

export type UnderTestOptions = {
  authServerUrl?: string;
  mcpgwUrl?: string;
  gatewayUrl?: string;
  probe?: Probe;
  servers?: readonly Server[];
  verifyHopToken?: VerifyHopToken;
  policy?: string;
  /** Answers what is asked of the auth-server about accounts. */
  accountFetch?: typeof fetch;
};

export type RegistryUnderTest = {
  app: Express;
  catalog: Catalog;
  monitor: HealthMonitor;
  /** Audit records of changes so far. */
  changes: ChangeRecord[];
  /** Lines of the log. */
  log: string[];
};

/** The registry as `main.ts` composes it, with memory for files and no port; the auth-server is real. */
export async function createRegistryUnderTest(
  options: UnderTestOptions = {},
): Promise<RegistryUnderTest> {
  const { authServerUrl = 'http://127.0.0.1:1', mcpgwUrl = 'http://127.0.0.1:1' } = options;
  const { gatewayUrl = GATEWAY_URL, probe = healthy, servers = [] } = options;
  const lines: string[] = [];
  const log = createLogger({
    service: 'registry',
    destination: { write: (line) => lines.push(line) },
  });
  const policy = parsePolicy(options.policy ?? POLICY);
  const egress = createEgress({
    deny: [],
    allow: [],
    ownPorts: new Set([7860, 8080, 8003]),
    lookup: (hostname) =>
      hostname === 'nowhere.test'
        ? Promise.reject(new Error('ENOTFOUND'))
        : Promise.resolve(['10.0.0.9']),
  });
  const documents = createMemoryDocuments<Server>({
    idOf: ({ path }) => path,
    parse: parseStoredServer,
  });
  for (const server of servers) await documents.put(server);
  const catalog = createCatalog({
    documents,
    builtIn: [mcpgwServer(mcpgwUrl)],
    checkUpstream: async (server) => {
      endpointsOf(server);
      await egress.check(parseUpstreamUrl(server.proxy_pass_url));
    },
    now: () => new Date('2026-03-04T05:06:07.000Z'),
  });
  const addressOf = createAddressOf({
    egress,
    isBuiltIn: catalog.isBuiltIn,
    lookup: () => Promise.resolve('127.0.0.1'),
  });
  const monitor = createHealthMonitor({ catalog, probe, log });
  const toolIndex = createToolIndex(await catalog.list());
  catalog.onChange(toolIndex.follow);
  await monitor.start();
  const changes: ChangeRecord[] = [];
  const app = createApp({
    log,
    gatewayUrl,
    catalog,
    changes: { record: (change) => changes.push(change) },
    monitor,
    toolIndex,
    policy: () => policy,
    authServer: createAuthServer({ baseUrl: authServerUrl, internalKey: INTERNAL_KEY }),
    accounts: createAccountService({
      baseUrl: authServerUrl,
      internalKey: INTERNAL_KEY,
      ...(options.accountFetch && { fetch: options.accountFetch }),
    }),
    verifyHopToken:
      options.verifyHopToken ??
      createHopTokenVerifier({
        issuer: gatewayUrl,
        audience: 'registry',
        keys: () => Promise.reject(new Error('no key in this test')),
      }),
    showsInternalKey: createInternalKeyCheck(SECRET_KEY),
    relayRoutes: createRelayRoutes({ catalog, addressOf }),
    serviceHealth: createServiceHealth({ own: () => 'healthy', authServerUrl, mcpgwUrl }),
  });
  return { app, catalog, monitor, changes, log: lines };
}
