import { mkdir } from 'node:fs/promises';
import type { RelayRoute, Server, ServerPath } from '@mcp-gateway/contracts';
import type { Log } from '@mcp-gateway/kit';
import type { Egress } from '../upstream/egress.js';
import { endpointsOf } from '../upstream/upstream-url.js';
import type { ApplyGateway } from './apply.js';
import { planGateway, type ReachableServer } from './plan.js';
import { createReconciler } from './reconciler.js';
import type { RenderGateway } from './render.js';
import type { GatewaySettings } from './settings.js';

/** How often the live configuration is compared with the catalogue, in milliseconds. */
const REVIEW_INTERVAL_MS = 5_000;

export type GatewayDeps = {
  servers: () => Promise<readonly Server[]>;
  /** Paths of our own services in the catalogue; their addresses are ours to choose. */
  own: ReadonlySet<ServerPath>;
  egress: Egress;
  settings: GatewaySettings;
  render: RenderGateway;
  apply: ApplyGateway;
  log: Log;
};

/** nginx.conf as a projection of the catalogue. */
export type Gateway = {
  /** Writes the configuration once, so that nginx can start, and keeps it true from then on. */
  start: () => Promise<void>;
  /** The catalogue changed; resolves when nginx has it, rejects when it was refused. */
  sync: () => Promise<void>;
  /** How mcpgw's relay reaches each enabled server, as of the last sync. */
  relayRoutes: () => RelayRoute[];
  close: () => void;
};

export function createGateway(deps: GatewayDeps): Gateway {
  const { settings, render, apply, log } = deps;

  let reachable: readonly ReachableServer[] = [];

  const project = async () => {
    reachable = await reachableServers(deps);
    const plan = planGateway(reachable, { own: deps.own });
    const outcome = await apply(render(plan, settings));
    if (outcome === 'unchanged') return;
    log.info({ outcome, servers: plan.routes.length }, 'Gateway configuration applied');
  };
  const reconciler = createReconciler(project);
  let review: NodeJS.Timeout | undefined;
  const reviewQuietly = () => {
    reconciler
      .request()
      .catch((err: unknown) => log.error({ err }, 'Gateway configuration not applied'));
  };
  return {
    start: async () => {
      await mkdir(`${settings.runDir}/nginx`, { recursive: true, mode: 0o711 });
      await project();
      review = setInterval(reviewQuietly, REVIEW_INTERVAL_MS);
    },
    sync: () => reconciler.request(),
    relayRoutes: () => reachable.map((entry) => relayRoute(entry, deps.own)),
    close: () => {
      clearInterval(review);
      reconciler.close();
    },
  };
}

/** Enabled servers whose host resolves and may be reached now; another one keeps only itself out. */
async function reachableServers({
  servers,
  own,
  egress,
  log,
}: GatewayDeps): Promise<ReachableServer[]> {
  const found = await Promise.all(
    (await servers()).map(async (server) => {
      if (!server.enabled) return [];
      const { streamableHttp, sse } = endpointsOf(server);
      const url = streamableHttp ?? sse;
      if (!url) return [];
      if (own.has(server.path)) return [{ server, address: url.hostname }];
      try {
        return [{ server, address: await egress.check(url) }];
      } catch (err) {
        log.warn({ server: server.path, reason: String(err) }, 'Server left out of the gateway');
        return [];
      }
    }),
  );
  return found.flat();
}

function relayRoute(
  { server, address }: ReachableServer,
  own: ReadonlySet<ServerPath>,
): RelayRoute {
  const { streamableHttp, sse } = endpointsOf(server);
  return {
    path: server.path,
    ...(streamableHttp && { streamable_http_url: streamableHttp.href }),
    ...(sse && { sse_url: sse.href }),
    address,
    headers: server.headers,
    internal: own.has(server.path),
  };
}
