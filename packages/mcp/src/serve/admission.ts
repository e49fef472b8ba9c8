import type { McpServer } from '@modelcontextprotocol/server';
import type { Request } from 'express';

/** What a transport may do for the sender of one request. */
export type Admission = {
  /** Stable name of the sender; what one opened no other may use. Empty when anyone may call. */
  owner: string;
  /** A new server for this sender; one is never shared between two requests. */
  createServer: () => Promise<McpServer>;
};

/** @throws AppError when the request is refused. */
export type Admit = (req: Request) => Promise<Admission>;

/** For everyone, or for whom `authenticate` lets in: then servers are made for that principal. */
export type Access<C> =
  | { createServer: () => McpServer | Promise<McpServer>; authenticate?: never; ownerOf?: never }
  | {
      /** Who sends this request. @throws AppError when it is refused. */
      authenticate: (req: Request) => C | Promise<C>;
      /** Stable name of the sender, the same for each of its requests. */
      ownerOf: (context: C) => string;
      createServer: (context: C) => McpServer | Promise<McpServer>;
    };

export function createAdmit<C>(access: Access<C>): Admit {
  if (!access.authenticate) {
    const createServer = async () => access.createServer();
    return () => Promise.resolve({ owner: '', createServer });
  }
  const { authenticate, ownerOf, createServer } = access;
  return async (req) => {
    const context = await authenticate(req);
    return { owner: ownerOf(context), createServer: async () => createServer(context) };
  };
}
