import type { RelayRoute } from '@mcp-gateway/contracts';
import type { Hop } from '@mcp-gateway/identity';
import type { Request, Response } from 'express';

/** A request that may pass: who sends it, and the route to the server it is for. */
export type RelayCall = {
  hop: Hop;
  hopToken: string;
  route: RelayRoute;
  /** Aborts when the client has gone, or the service stops. */
  signal: AbortSignal;
  req: Request;
  res: Response;
};

/** Serves one door of the relay. @throws AppError */
export type RelayDoor = (call: RelayCall) => Promise<void>;
