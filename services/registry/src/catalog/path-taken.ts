import type { Server } from '@mcp-gateway/contracts';
import { AppError } from '@mcp-gateway/kit';

/** 409, with the server that already lives at the path. */
export class PathTaken extends AppError {
  constructor(readonly existing: Server) {
    super('conflict', 409, `A server is already registered at ${existing.path}`);
    this.name = 'PathTaken';
  }
}
