import { GatewayHeader, MCPGW_SERVER } from '@mcp-gateway/contracts';
import { forbidden } from '@mcp-gateway/kit';
import type { RegistryClient } from '@mcp-gateway/registry-client';
import type { Request } from 'express';
import { demandServer, type AuthenticateHop } from '../authenticate-hop.js';
import type { InvokeTool } from '../invoke/invoke-tool.js';
import type { ToolCaller } from './tool.js';

export type AuthenticateCallerDeps = {
  authenticateHop: AuthenticateHop;
  /** Tells whether an Authorization header shows the key of our own services. */
  isInternal: (authorization?: string) => boolean;
  registry: RegistryClient;
  invokeTool: InvokeTool;
  stopping: AbortSignal;
};

/** On whose behalf a request uses the tools. @throws AppError 401, 403 */
export type AuthenticateCaller = (req: Request) => Promise<ToolCaller>;

/**
 * Each request brings its own credential and acts by that alone. One of our services, such as the
 * registry that probes this server, has no rights in the catalogue.
 */
export function createAuthenticateCaller(deps: AuthenticateCallerDeps): AuthenticateCaller {
  const { authenticateHop, isInternal, registry, invokeTool, stopping } = deps;
  return async (req) => {
    const presentsToken = req.headers[GatewayHeader.identity] !== undefined;
    if (!presentsToken && isInternal(req.headers.authorization)) {
      return { name: 'internal', catalog: undefined, invoke: refuseToCall, requestId: req.id };
    }
    const { hop, hopToken } = await authenticateHop(req);
    demandServer(hop, MCPGW_SERVER);
    const { kind, subject } = hop.principal;
    const caller = { principal: hop.principal, right: req.headers[GatewayHeader.stream] };
    return {
      name: `${kind}:${subject}`,
      catalog: registry.as(hopToken, req.id),
      invoke: (call) => invokeTool(caller, { ...call, requestId: req.id, signal: stopping }),
      requestId: req.id,
    };
  };
}

const refuseToCall: ToolCaller['invoke'] = () =>
  Promise.reject(forbidden('This caller may not call servers'));
