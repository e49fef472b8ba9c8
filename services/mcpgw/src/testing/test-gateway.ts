import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import {
  GatewayHeader,
  renderStreamRight,
  ServerPath,
  SESSION_KEY_PURPOSE,
  TASK_KEY_PURPOSE,
  type RelayRoute,
} from '@mcp-gateway/contracts';
import {
  createHopTokenSigner,
  createHopTokenVerifier,
  createInternalKeyCheck,
  createSeal,
  createTaskIds,
  internalKey,
  remoteKeys,
  type Hop,
  type HopAudience,
  type Principal,
} from '@mcp-gateway/identity';
import { createLogger, deriveKey, listen } from '@mcp-gateway/kit';
import { parsePolicy } from '@mcp-gateway/policy';
import { createRegistryClient } from '@mcp-gateway/registry-client';
import { createApp } from '../app.js';
import { createAskAuthServer } from '../ask-auth-server.js';
import { createAskCallToken } from '../invoke/ask-call-token.js';
import { createInvokeTool } from '../invoke/invoke-tool.js';
import { createAskStreamRights } from '../relay/ask-stream-rights.js';
import { createRouteTable } from '../relay/route-table.js';
import { createStreamRights } from '../relay/stream-rights.js';
import { createUpstreamConnections } from '../relay/upstream-connections.js';
import { startFakeServices, type FakeServices } from './fake-services.js';

export const SECRET_KEY = 'a secret for tests that is long enough';
export const INTERNAL_KEY = internalKey(SECRET_KEY);
const ISSUER = 'http://gateway.test';

/** Root may do everything; alice may use what is named here and nothing else. */
const POLICY = `
scopes:
  everything:
    - { server: '*', methods: ['*'], tools: ['*'], prompts: ['*'], resources: ['*'] }
  some:
    - server: '*'
      methods: ['*']
      tools: [echo, count, list_services]
      prompts: [greeting]
      resources: ['test://open', 'test://open/{id}']
groups: {}
`;

const PRINCIPALS: Readonly<Record<string, Principal>> = {
  root: { subject: 'root', kind: 'user', name: 'root', scopes: ['everything'] },
  alice: { subject: 'alice', kind: 'user', name: 'alice', scopes: ['some'] },
  bob: { subject: 'bob', kind: 'user', name: 'bob', scopes: ['some'] },
};

/**
 * The service, behind a door that plays the gateway's part: `/<server>/<door>` with
 * `Authorization: Bearer <name of a principal>` goes to the relay with that one's hop token.
 */
export type TestGateway = {
  url: string;
  port: number;
  services: FakeServices;
  log: string[];
  /** Streams that were ended with the right to them. */
  ended: { streams: number; reason: string }[];
  addRoute: (path: string, route: Partial<RelayRoute>) => void;
  tokenFor: (who: string, server: string, audience?: HopAudience[]) => Promise<string>;
  stop: () => void;
  close: () => Promise<void>;
};

export type TestGatewayOptions = {
  keepAliveMs?: number;
  /** When the callers' credentials end. */
  expiresAt?: number;
  checkEveryMs?: number;
  uncheckedMs?: number;
};

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const services = await startFakeServices(INTERNAL_KEY);
  const askAuthServer = createAskAuthServer({ baseUrl: services.url, internalKey: INTERNAL_KEY });
  const stopping = new AbortController();
  const connections = createUpstreamConnections(1_000);
  const lines: string[] = [];
  const ended: TestGateway['ended'] = [];
  const { expiresAt = Date.now() + 3600_000 } = options;
  const app = createApp({
    verifyHopToken: createHopTokenVerifier({
      issuer: ISSUER,
      audience: 'mcpgw',
      keys: remoteKeys(services.url),
    }),
    isInternal: createInternalKeyCheck(SECRET_KEY),
    registry: createRegistryClient({ baseUrl: services.url }),
    invokeTool: createInvokeTool({
      baseUrl: services.url,
      host: 'gateway.test',
      askToken: createAskCallToken(askAuthServer),
    }),
    routes: createRouteTable({
      fetchRoutes: createRegistryClient({ baseUrl: services.url }).asService(INTERNAL_KEY)
        .relayRoutes,
      onError: () => undefined,
    }),
    connections,
    streamRights: createStreamRights({
      ask: createAskStreamRights(askAuthServer),
      onEnd: (_right, streams, reason) => void ended.push({ streams, reason }),
      onError: () => undefined,
      expiryGraceMs: 0,
      ...(options.checkEveryMs !== undefined && { checkEveryMs: options.checkEveryMs }),
      ...(options.uncheckedMs !== undefined && { uncheckedMs: options.uncheckedMs }),
    }),
    seal: createSeal(deriveKey(SECRET_KEY, 'sse-session')),
    sessionSeal,
    taskIds,
    policy: () => policy,
    hosts: [],
    stopping: stopping.signal,
    log: createLogger({
      service: 'mcpgw',
      destination: { write: (line) => void lines.push(line) },
    }),
    ...(options.keepAliveMs !== undefined && { keepAliveMs: options.keepAliveMs }),
  });

  const sign = createHopTokenSigner({ issuer: ISSUER, ...services.signing });
  const tokenFor: TestGateway['tokenFor'] = (who, server, audience = ['mcpgw', 'registry']) =>
    sign(aHop(who, server), audience);
  const server = await listen(asGateway(app, tokenFor, expiresAt), { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    services,
    log: lines,
    ended,
    addRoute: (path, route) => {
      services.routes.push({
        path: ServerPath.parse(path),
        address: '127.0.0.1',
        headers: {},
        internal: false,
        ...route,
      });
    },
    tokenFor,
    stop: () => stopping.abort(),
    close: async () => {
      stopping.abort();
      await server.close(500);
      await connections.close();
      await services.close();
    },
  };
}

/** As the auth-server opens session ids. */
export const sessionSeal = createSeal(deriveKey(SECRET_KEY, SESSION_KEY_PURPOSE));

/** As the auth-server opens ids of tasks. */
export const taskIds = createTaskIds(deriveKey(SECRET_KEY, TASK_KEY_PURPOSE));

const policy = parsePolicy(POLICY);

export function aHop(who: string, server: string): Hop {
  const principal = PRINCIPALS[who];
  if (!principal) throw new Error(`There is no principal ${who}`);
  return { server, principal };
}

function asGateway(
  app: RequestListener,
  tokenFor: TestGateway['tokenFor'],
  expiresAt: number,
): RequestListener {
  return (req, res) => {
    const [, server, door, query = ''] =
      /^\/([a-z0-9/_-]+)\/(mcp|sse|messages)(\?.*)?$/.exec(req.url ?? '') ?? [];
    const who = /^Bearer (\w+)$/.exec(req.headers.authorization ?? '')?.[1];
    if (server === undefined || door === undefined || who === undefined) {
      app(req, res);
      return;
    }
    void tokenFor(who, server).then((token) => {
      delete req.headers.authorization;
      req.headers[GatewayHeader.identity] = token;
      req.headers[GatewayHeader.stream] = renderStreamRight({ expiresAt, ticket: `of-${who}` });
      openSession(req.headers, aHop(who, server));
      req.url = `/relay/${door}/${server}${query}`;
      app(req, res);
    });
  };
}

/** The gate puts the server's own id in the place of the client's. */
function openSession(headers: IncomingHttpHeaders, hop: Hop): void {
  const id = headers['mcp-session-id'];
  if (typeof id === 'string') headers['mcp-session-id'] = sessionSeal.open(id, hop) ?? id;
}
