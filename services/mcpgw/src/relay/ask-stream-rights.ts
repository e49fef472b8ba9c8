import { StreamCheckResponse, type StreamCheckRequest } from '@mcp-gateway/contracts';
import { unavailable } from '@mcp-gateway/kit';
import type { AskRights } from './stream-rights.js';

const TIMEOUT_MS = 5_000;

export type AskStreamRightsOptions = {
  /** The auth-server's. */
  baseUrl: string;
  internalKey: string;
};

/** Asks the auth-server about the rights to streams. */
export function createAskStreamRights(options: AskStreamRightsOptions): AskRights {
  const { baseUrl, internalKey } = options;
  return async (rights) => {
    const streams = rights.map(({ ticket, hop: { server, principal } }) => {
      const { kind, subject } = principal;
      return { ticket, server, kind, subject };
    });
    const { holds } = await post(`${baseUrl}/internal/streams/check`, internalKey, { streams });
    if (holds.length !== rights.length) throw unavailable('Rights to streams were not answered');
    return holds;
  };
}

async function post(
  url: string,
  internalKey: string,
  question: StreamCheckRequest,
): Promise<StreamCheckResponse> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${internalKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(question),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return StreamCheckResponse.parse(JSON.parse(text));
  } catch (cause) {
    throw unavailable('Rights to streams cannot be asked for', cause);
  }
}
