import type { RelayRoute, StreamRight } from '@mcp-gateway/contracts';
import type { Hop } from '@mcp-gateway/identity';
import type { Request, Response } from 'express';

/** A request that may pass: who sends it, and the route to the server it is for. */
export type RelayCall = {
  hop: Hop;
  hopToken: string;
  route: RelayRoute;
  /** For a stream to last by. */
  right: StreamRight;
  /** Aborts when the client has gone, the service stops, or the call is ended. */
  signal: AbortSignal;
  /** Ends the call before its time. */
  end: () => void;
  req: Request;
  res: Response;
};

/** Serves one door of the relay. @throws AppError */
export type RelayDoor = (call: RelayCall) => Promise<void>;
