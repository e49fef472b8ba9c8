import { serverName, type ServerPath } from '@mcp-gateway/contracts';
import {
  Client,
  ProtocolError,
  StreamableHTTPClientTransport,
  type CallToolResult,
} from '@modelcontextprotocol/client';
import type { AskCallToken, CalledBy } from './ask-call-token.js';
import { createRefusals } from './refusals.js';

const INFO = { name: 'mcpgw', version: '0.1.0' };
const TIMEOUT_MS = 60_000;

export type ToolToInvoke = {
  server: ServerPath;
  tool: string;
  args: Record<string, unknown>;
  requestId: string;
  signal: AbortSignal;
};

export type InvokeToolDeps = {
  /** Where nginx is reached. */
  baseUrl: string;
  /** Host name and port under which it serves. */
  host: string;
  askToken: AskCallToken;
};

/**
 * Calls a tool of a server as whoever called mcpgw, through the gateway like everybody: there the
 * call is decided and recorded. A session that it needs lasts as long as the call.
 * Failures that the protocol tells are results too. @throws AppError for all others.
 */
export type InvokeTool = (caller: CalledBy, call: ToolToInvoke) => Promise<CallToolResult>;

export function createInvokeTool({ baseUrl, host, askToken }: InvokeToolDeps): InvokeTool {
  return async (caller, { server, tool, args, requestId, signal }) => {
    const token = await askToken(caller, server);
    const refusals = createRefusals(host);
    const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
    const url = new URL(`${baseUrl}/${serverName(server)}/mcp`);
    const headers = { Authorization: `Bearer ${token}`, 'X-Request-Id': requestId };
    const transport = new StreamableHTTPClientTransport(url, {
      fetch: refusals.fetch,
      requestInit: { headers },
    });
    const options = { timeout: TIMEOUT_MS, signal };
    try {
      await client.connect(transport, options);
      refusals.forget();
      return await client.callTool({ name: tool, arguments: args }, options);
    } catch (error) {
      const refused = refusals.last();
      if (refused) throw refused;
      if (error instanceof ProtocolError) return failed(error);
      throw refusals.unreached(serverName(server), error);
    } finally {
      await transport.terminateSession().catch(() => undefined);
      await client.close();
    }
  };
}

/** A JSON-RPC error of the server as a result, which is all that a tool can answer with. */
function failed({ code, message, data }: ProtocolError): CallToolResult {
  return {
    isError: true,
    content: [{ type: 'text', text: message }],
    structuredContent: { error: { code, message, ...(data !== undefined && { data }) } },
  };
}
