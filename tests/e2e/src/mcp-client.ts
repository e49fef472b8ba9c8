import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

export type Connection = {
  client: Client;
  close: () => Promise<void>;
  sessionId?: string | undefined;
};

/** The official client over Streamable HTTP, with nothing but URL and token. */
export async function connectStreamable(url: string, token: string): Promise<Connection> {
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: bearer(token) });
  const connection = await connect(transport);
  return {
    ...connection,
    sessionId: transport.sessionId,
    close: async () => {
      await transport.terminateSession();
      await connection.close();
    },
  };
}

/** The official client over legacy HTTP+SSE. */
export function connectSse(url: string, token: string): Promise<Connection> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- legacy clients use it, so it is tested
  return connect(new SSEClientTransport(new URL(url), { requestInit: bearer(token) }));
}

async function connect(transport: Transport): Promise<Connection> {
  const client = new Client({ name: 'e2e', version: '1.0.0' });
  await client.connect(transport);
  return { client, close: () => client.close() };
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** The text of a tool's answer. */
export function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
  const [first] = result.content as { type: string; text?: string }[];
  return first?.text ?? '';
}
