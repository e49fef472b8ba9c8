import { GatewayHeader } from '@mcp-gateway/contracts';
import { TokenRejected, type Hop, type VerifyHopToken } from '@mcp-gateway/identity';
import { AppError, forbidden } from '@mcp-gateway/kit';
import type { Request } from 'express';

type HopIdentity = { hop: Hop; hopToken: string };

/** Who sent this request, by its hop token. @throws AppError 401 */
export type AuthenticateHop = (req: Request) => Promise<HopIdentity>;

export function createAuthenticateHop(verify: VerifyHopToken): AuthenticateHop {
  return async (req) => {
    const hopToken = req.headers[GatewayHeader.identity];
    if (typeof hopToken !== 'string') throw notFromGateway();
    try {
      return { hop: await verify(hopToken), hopToken };
    } catch (error) {
      if (error instanceof TokenRejected) throw notFromGateway(error);
      throw error;
    }
  };
}

/** A hop token opens one server alone. @throws AppError 403 */
export function demandServer({ server }: Hop, wanted: string): void {
  if (server !== wanted) throw forbidden('The call was not authorized for this server');
}

export function notFromGateway(cause?: unknown): AppError {
  return new AppError('unauthenticated', 401, 'This request needs to come through the gateway', {
    cause,
  });
}
