import { mkdir } from 'node:fs/promises';
import type { Server, ServerPath } from '@mcp-gateway/contracts';
import type { Log } from '@mcp-gateway/kit';
import type { ApplyGateway } from './apply.js';
import { planGateway, type PlanOptions, type ReachableServer } from './plan.js';
import { createReconciler } from './reconciler.js';
import type { RenderGateway } from './render.js';
import type { GatewaySettings } from './settings.js';

/** How often the live configuration is compared with the catalogue, in milliseconds. */
const REVIEW_INTERVAL_MS = 5_000;

export type GatewayDeps = PlanOptions & {
  servers: () => Promise<readonly Server[]>;
  /** Address to pin a server to. @throws Error when it does not resolve or must not be reached. */
  addressOf: (server: Server) => Promise<string>;
  settings: GatewaySettings;
  render: RenderGateway;
  apply: ApplyGateway;
  log: Log;
};

/** nginx.conf as a projection of the catalogue. */
export type Gateway = {
  /** Tries to write the configuration, so that nginx can start, and keeps it true from then on. */
  start: () => Promise<void>;
  /** The catalogue changed: nginx will soon have it; a failure is logged and tried again. */
  follow: () => void;
  close: () => void;
};

export function createGateway(deps: GatewayDeps): Gateway {
  const { settings, render, apply, log } = deps;
  const reach = createReach(deps);

  const reconciler = createReconciler(async () => {
    const plan = planGateway(await reach(), deps);
    const outcome = await apply(render(plan, settings));
    if (outcome === 'unchanged') return;
    log.info({ outcome, servers: plan.routes.length }, 'Gateway configuration applied');
  });
  const review = () =>
    reconciler
      .request()
      .catch((err: unknown) => log.error({ err }, 'Gateway configuration not applied'));
  let reviews: NodeJS.Timeout | undefined;
  return {
    start: async () => {
      await mkdir(`${settings.runDir}/nginx`, { recursive: true, mode: 0o711 });
      await review();
      reviews = setInterval(() => void review(), REVIEW_INTERVAL_MS);
    },
    follow: () => void review(),
    close: () => {
      clearInterval(reviews);
      reconciler.close();
    },
  };
}

/** Enabled servers with their addresses; one that has none keeps only itself out. */
function createReach({ servers, addressOf, log }: GatewayDeps) {
  const leftOut = new Map<ServerPath, string>();

  const reachOne = async (server: Server): Promise<ReachableServer[]> => {
    try {
      const address = await addressOf(server);
      leftOut.delete(server.path);
      return [{ server, address }];
    } catch (err) {
      const reason = err instanceof Error ? err.message : String(err);
      if (leftOut.get(server.path) !== reason) {
        log.warn({ server: server.path, reason }, 'Server left out of the gateway');
      }
      leftOut.set(server.path, reason);
      return [];
    }
  };
  return async (): Promise<ReachableServer[]> => {
    const enabled = (await servers()).filter((server) => server.enabled);
    return (await Promise.all(enabled.map(reachOne))).flat();
  };
}
