import { serverName, type ServerPath } from '@mcp-gateway/contracts';
import { AppError } from '@mcp-gateway/kit';
import {
  Client,
  StreamableHTTPClientTransport,
  type CallToolResult,
  type FetchLike,
} from '@modelcontextprotocol/client';
import { z } from 'zod';
import { CommandFailed } from '../failure.js';
import { parseJson } from '../parse-json.js';
import { readArguments } from './arguments.js';

export type ToolCall = {
  gateway: string;
  token: string;
  server: ServerPath;
  tool: string;
  /** As `name=value`. */
  pairs: readonly string[];
  /** As one JSON object. */
  json: string | undefined;
  timeoutMs: number;
};

/**
 * One tool call through the gateway, as any client makes it.
 * @throws AppError as the gateway refuses, CommandFailed for any other failure, UsageError
 */
export async function callTool(call: ToolCall): Promise<CallToolResult> {
  const { gateway, token, server, tool, timeoutMs } = call;
  const refusals = createRefusals(`${server} ${tool}`);
  const client = new Client(
    { name: 'mcpctl', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const url = new URL(`${gateway}/${serverName(server)}/mcp`);
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: refusals.fetch,
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  try {
    await client.connect(transport, { timeout: timeoutMs });
    const input = readArguments(call.pairs, call.json, await schemaOf(client, tool));
    refusals.forget();
    return await client.callTool({ name: tool, arguments: input }, { timeout: timeoutMs });
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw refusals.last() ?? failed(error);
  } finally {
    await transport.terminateSession().catch(() => undefined);
    await client.close();
  }
}

/** Undefined where the tool is not listed, or may not be: the call itself then says why. */
async function schemaOf(client: Client, tool: string): Promise<unknown> {
  const { tools } = await client.listTools().catch(() => ({ tools: [] }));
  return tools.find(({ name }) => name === tool)?.inputSchema;
}

function failed(error: unknown): CommandFailed {
  const why = error instanceof Error ? error.message : String(error);
  return new CommandFailed(`The call failed: ${why}`, { code: 'call_failed', cause: error });
}

const RpcError = z.object({ error: z.object({ message: z.string() }) });

const CODES: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
};

/** What the gateway answers in place of the server, which the client library tells in many words. */
function createRefusals(what: string) {
  let last: AppError | undefined;
  const fetchLike: FetchLike = async (input, init) => {
    const response = await fetch(input, init);
    const { status } = response;
    if (status < 400) return response;
    const { data } = RpcError.safeParse(parseJson(await response.clone().text()));
    const why = data?.error.message ?? `HTTP ${status}`;
    last = new AppError(CODES[status] ?? 'call_refused', status, `${what}: ${why}`);
    return response;
  };
  return {
    fetch: fetchLike,
    last: () => last,
    forget: () => {
      last = undefined;
    },
  };
}
