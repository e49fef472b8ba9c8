import { GatewayHeader } from '@mcp-gateway/contracts';
import type { RegistryClient } from '@mcp-gateway/registry-client';
import type { Request } from 'express';
import { demandServer, type AuthenticateHop } from '../authenticate-hop.js';
import type { ToolCaller } from './tool.js';

/** The name under which policy and hop tokens know the gateway's own tools. */
const OWN_SERVER = 'mcpgw';

export type AuthenticateCallerDeps = {
  authenticateHop: AuthenticateHop;
  /** Tells whether an Authorization header shows the key of our own services. */
  isInternal: (authorization?: string) => boolean;
  registry: RegistryClient;
};

/** On whose behalf a request uses the tools. @throws AppError 401, 403 */
export type AuthenticateCaller = (req: Request) => Promise<ToolCaller>;

/**
 * Each request brings its own credential and acts by that alone. One of our services, such as the
 * registry that probes this server, has no rights in the catalogue.
 */
export function createAuthenticateCaller(deps: AuthenticateCallerDeps): AuthenticateCaller {
  const { authenticateHop, isInternal, registry } = deps;
  return async (req) => {
    const presentsToken = req.headers[GatewayHeader.identity] !== undefined;
    if (!presentsToken && isInternal(req.headers.authorization)) {
      return { name: 'internal', catalog: undefined, requestId: req.id };
    }
    const { hop, hopToken } = await authenticateHop(req);
    demandServer(hop, OWN_SERVER);
    const { kind, subject } = hop.principal;
    return {
      name: `${kind}:${subject}`,
      catalog: registry.as(hopToken, req.id),
      requestId: req.id,
    };
  };
}
