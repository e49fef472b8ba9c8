import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { CommandFailed } from './command-failed.js';
import type { GatewayFetch } from './gateway-fetch.js';

export type ToolCall = { server: string; tool: string; arguments: Record<string, unknown> };

export type FirstCallOptions = {
  /** Base URL under which the gateway knows itself; `fetch` leads to it. */
  baseUrl: string;
  fetch: GatewayFetch;
  clientId: string;
  clientSecret: string;
  call: ToolCall;
  /** How long the gateway may take to settle. */
  timeoutMs: number;
  interrupted: AbortSignal;
};

const RETRY_MS = 300;
const REQUEST_TIMEOUT_MS = 10_000;

/** What to call: the example that tells the time, or mcpgw where its owner removed or disabled it. */
export function chooseCall(dataDir: string): ToolCall {
  const file = join(dataDir, 'servers', 'currenttime.json');
  const record = existsSync(file) ? z.looseObject({}).parse(readJson(file)) : undefined;
  if (record === undefined || record['enabled'] === false) {
    return { server: 'mcpgw', tool: 'list_services', arguments: {} };
  }
  return {
    server: 'currenttime',
    tool: 'current_time_by_timezone',
    arguments: { tz_name: 'UTC' },
  };
}

/**
 * One tool call as any client makes it: a token for the machine client, then the call through the
 * gateway with the official SDK. Answers the tool's text.
 * @throws CommandFailed with the last refusal when it did not succeed in time
 */
export async function makeFirstCall(options: FirstCallOptions): Promise<string> {
  const { call, timeoutMs, interrupted } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await callTool(options, await fetchToken(options));
    } catch (cause) {
      interrupted.throwIfAborted();
      if (cause instanceof CommandFailed) throw cause;
      if (Date.now() > deadline) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new CommandFailed(
          `nginx: the tool call ${call.server}/${call.tool} through the gateway failed: ${why}`,
          { cause },
        );
      }
    }
    await delay(RETRY_MS);
  }
}

/** RFC 6749, 4.4 with client authentication by Basic (2.3.1). */
async function fetchToken({ baseUrl, fetch, clientId, clientSecret }: FirstCallOptions) {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await fetch(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.status === 401) {
    throw new CommandFailed(
      `auth-server: the machine client ${clientId} is refused: AGENT_CLIENT_SECRET is not the one it has.`,
    );
  }
  if (!response.ok) throw new Error(`/oauth2/token answers ${response.status} ${text}`);
  return z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token;
}

async function callTool({ baseUrl, fetch, call }: FirstCallOptions, token: string) {
  const client = new Client({ name: 'build-and-run', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`${baseUrl}/${call.server}/mcp`), {
    fetch,
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  try {
    await client.connect(transport, { timeout: REQUEST_TIMEOUT_MS });
    const params = { name: call.tool, arguments: call.arguments };
    const result = await client.callTool(params, CallToolResultSchema, {
      timeout: REQUEST_TIMEOUT_MS,
    });
    const text = textOf(result);
    if (result.isError) throw new Error(text);
    return text;
  } finally {
    await client.close();
  }
}

function textOf({ content }: Awaited<ReturnType<Client['callTool']>>): string {
  const blocks = CallToolResultSchema.shape.content.parse(content);
  return blocks.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
