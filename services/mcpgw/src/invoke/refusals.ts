import { AppError } from '@mcp-gateway/kit';
import type { FetchLike } from '@modelcontextprotocol/client';
import { z } from 'zod';

const RpcError = z.object({ error: z.object({ message: z.string() }) });

/** Fetches from the gateway, and remembers what it answered in place of a server. */
export function createRefusals(host: string) {
  let last: AppError | undefined;
  const fetchLike: FetchLike = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('host', host);
    const response = await fetch(input, { ...init, headers, redirect: 'error' });
    const { status } = response;
    if (status < 400) return response;
    const { data } = RpcError.safeParse(json(await response.clone().text()));
    last = new AppError('call_refused', status, data?.error.message ?? `HTTP ${status}`);
    return response;
  };
  return {
    fetch: fetchLike,
    last: () => last,
    /** An era that a server does not speak is no refusal of the call. */
    forget: () => {
      last = undefined;
    },
    unreached: (server: string, cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      return new AppError('call_failed', 502, `The call of ${server} failed: ${why}`, { cause });
    },
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
