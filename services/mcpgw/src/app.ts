import type { Seal, TaskIds, VerifyHopToken } from '@mcp-gateway/identity';
import { requestLog, type Log } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import type { Policy } from '@mcp-gateway/policy';
import type { RegistryClient } from '@mcp-gateway/registry-client';
import express, { type Express } from 'express';
import { createAuthenticateHop } from './authenticate-hop.js';
import type { InvokeTool } from './invoke/invoke-tool.js';
import { createCallServer } from './relay/call-server.js';
import { createEventFilters } from './relay/event-filter.js';
import { createRelayEvents } from './relay/event-stream.js';
import { createMcpDoor } from './relay/mcp-door.js';
import { createMessagesDoor } from './relay/messages-door.js';
import type { RouteTable } from './relay/route-table.js';
import { createRelay } from './relay/router.js';
import { createSseDoor } from './relay/sse-door.js';
import type { StreamRights } from './relay/stream-rights.js';
import { createTaskIdsOnTheWay } from './relay/task-ids.js';
import type { UpstreamConnections } from './relay/upstream-connections.js';
import { createVisibility } from './relay/visibility.js';
import { createAuthenticateCaller } from './tools/authenticate-caller.js';
import { createToolServer } from './tools/tool-server.js';

export type AppDeps = {
  verifyHopToken: VerifyHopToken;
  /** Tells whether an Authorization header shows the key of our own services. */
  isInternal: (authorization?: string) => boolean;
  registry: RegistryClient;
  invokeTool: InvokeTool;
  routes: RouteTable;
  connections: UpstreamConnections;
  streamRights: StreamRights;
  seal: Seal;
  /** Binds ids of Streamable HTTP sessions to their callers; the auth-server opens it. */
  sessionSeal: Seal;
  /** Binds ids of tasks to their callers; the auth-server refuses those of others. */
  taskIds: TaskIds;
  policy: () => Policy;
  /** Host names under which other services reach this one. */
  hosts: readonly string[];
  stopping: AbortSignal;
  log: Log;
  keepAliveMs?: number;
};

/** The relay below `/relay`, and the gateway's own tools at `/mcp`, `/sse` and `/messages`. */
export function createApp(deps: AppDeps): Express {
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(requestLog(deps.log));
  app.use('/relay', createRelayDoors(deps));
  app.use(createTools(deps));
  return app;
}

function createRelayDoors(deps: AppDeps) {
  const { log, seal, sessionSeal, connections, routes, stopping } = deps;
  const taskIds = createTaskIdsOnTheWay(deps.taskIds);
  const callServer = createCallServer({ connections, seal: sessionSeal, taskIds });
  const visibility = createVisibility(deps.policy);
  const filterFor = createEventFilters({ visibility, taskIds, log });
  const relayEvents = createRelayEvents({
    rights: deps.streamRights,
    log,
    keepAliveMs: deps.keepAliveMs,
  });
  return createRelay({
    authenticate: createAuthenticateHop(deps.verifyHopToken),
    routes,
    doors: {
      mcp: createMcpDoor({ callServer, relayEvents, visibility, filterFor, taskIds }),
      sse: { GET: createSseDoor({ callServer, relayEvents, seal, filterFor }) },
      messages: { POST: createMessagesDoor({ callServer, seal, taskIds }) },
    },
    stopping,
    log,
  });
}

function createTools(deps: AppDeps): Express {
  const { log, stopping, hosts, keepAliveMs } = deps;
  return createMcpApp({
    authenticate: createAuthenticateCaller({
      authenticateHop: createAuthenticateHop(deps.verifyHopToken),
      isInternal: deps.isInternal,
      registry: deps.registry,
      invokeTool: deps.invokeTool,
      stopping,
    }),
    ownerOf: ({ name }) => name,
    createServer: (caller) => createToolServer(caller, log),
    log,
    stopping,
    allowedHosts: hosts,
    ...(keepAliveMs !== undefined && { keepAliveMs }),
  });
}
