import type { IncomingHttpHeaders } from 'node:http';
import type { Hop, TaskIds } from '@mcp-gateway/identity';
import {
  decodeHeaderValue,
  encodeHeaderValue,
  replaceTaskIdsFromClient,
  replaceTaskIdsFromServer,
} from '@mcp-gateway/mcp';

/** Ids of tasks on their way: to a server its own ones, to a client those bound to the caller. */
export type TaskIdsOnTheWay = {
  /** A client's message. The gate has refused ids that do not open where they give access. */
  toServer: (body: Buffer, hop: Hop) => Buffer;
  /** A client's headers, of which Mcp-Name mirrors the id (MCP tasks extension). */
  headersToServer: (headers: IncomingHttpHeaders, hop: Hop) => IncomingHttpHeaders;
  /** @throws EnvelopeError when the server's message cannot be read */
  toClient: (message: string, hop: Hop) => string;
};

export function createTaskIdsOnTheWay({ bind, open }: TaskIds): TaskIdsOnTheWay {
  return {
    toServer: (body, hop) => {
      if (!body.includes('taskId')) return body;
      return Buffer.from(replaceTaskIdsFromClient(body.toString(), (id) => open(id, hop)));
    },
    headersToServer: (headers, hop) => {
      const header = headers['mcp-name'];
      const name = typeof header === 'string' ? decodeHeaderValue(header.trim()) : undefined;
      const id = name === undefined ? undefined : open(name, hop);
      return id === undefined ? headers : { ...headers, 'mcp-name': encodeHeaderValue(id) };
    },
    toClient: (message, hop) => replaceTaskIdsFromServer(message, (id) => bind(id, hop)),
  };
}
