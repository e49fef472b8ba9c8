import { ServiceHealth, type HealthStatus } from '@mcp-gateway/contracts';

export type ServiceHealthDeps = {
  /** The registry's own state. */
  own: () => HealthStatus;
  authServerUrl: string;
  mcpgwUrl: string;
  fetch?: typeof fetch;
  timeoutMs?: number;
  now?: () => number;
};

const KEPT_MS = 2_000;

/** State of the product as a whole, asked of its services and kept for seconds. */
export function createServiceHealth(deps: ServiceHealthDeps): () => Promise<ServiceHealth> {
  const { own, authServerUrl, mcpgwUrl, timeoutMs = 1_000, now = Date.now } = deps;
  const send = deps.fetch ?? fetch;
  let last: { at: number; states: Promise<[HealthStatus, HealthStatus]> } | undefined;

  const ask = async (url: string): Promise<HealthStatus> => {
    try {
      const response = await send(`${url}/health`, { signal: AbortSignal.timeout(timeoutMs) });
      const { status } = ServiceHealth.parse(await response.json());
      return response.ok ? status : 'unhealthy';
    } catch {
      return 'unhealthy';
    }
  };
  const others = () => {
    if (!last || now() - last.at >= KEPT_MS) {
      last = { at: now(), states: Promise.all([ask(authServerUrl), ask(mcpgwUrl)]) };
    }
    return last.states;
  };
  return async () => {
    const [authServer, mcpgw] = await others();
    const services = { registry: own(), 'auth-server': authServer, mcpgw };
    return { status: overall(services), services };
  };
}

/** Nothing works without the registry and the auth-server; without mcpgw direct calls still do. */
function overall(services: Record<'registry' | 'auth-server' | 'mcpgw', HealthStatus>) {
  if (services.registry === 'unhealthy' || services['auth-server'] === 'unhealthy') {
    return 'unhealthy';
  }
  return Object.values(services).every((state) => state === 'healthy') ? 'healthy' : 'degraded';
}
