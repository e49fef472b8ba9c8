import {
  CallTokenResponse,
  MCPGW_SERVER,
  parseStreamRight,
  serverName,
  type CallTokenRequest,
  type ServerPath,
} from '@mcp-gateway/contracts';
import type { Principal } from '@mcp-gateway/identity';
import { forbidden, unavailable } from '@mcp-gateway/kit';

const TIMEOUT_MS = 5_000;

export type AskCallTokenOptions = {
  /** The auth-server's. */
  baseUrl: string;
  internalKey: string;
};

/** Who called mcpgw, and the right that came with the call. */
export type CalledBy = { principal: Principal; right: unknown };

/**
 * A token with which one server may be called as whoever called mcpgw.
 * @throws AppError 403 without a right to call tools of mcpgw, 503
 */
export type AskCallToken = (caller: CalledBy, server: ServerPath) => Promise<string>;

export function createAskCallToken({ baseUrl, internalKey }: AskCallTokenOptions): AskCallToken {
  return async ({ principal: { kind, subject }, right }, path) => {
    const server = serverName(path);
    if (server === MCPGW_SERVER) throw forbidden('Tools of the gateway are called directly');
    const ticket = parseStreamRight(right)?.ticket;
    if (ticket === undefined) throw forbidden('This call brings no right to call other servers');
    return post(`${baseUrl}/internal/calls`, internalKey, { ticket, kind, subject, server });
  };
}

async function post(url: string, internalKey: string, body: CallTokenRequest): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${internalKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return CallTokenResponse.parse(JSON.parse(text)).token;
  } catch (cause) {
    throw unavailable('The right to call the server cannot be asked for', cause);
  }
}
