import {
  CallTokenResponse,
  MCPGW_SERVER,
  parseStreamRight,
  serverName,
  type CallTokenRequest,
  type ServerPath,
} from '@mcp-gateway/contracts';
import type { Principal } from '@mcp-gateway/identity';
import { forbidden } from '@mcp-gateway/kit';
import type { AskAuthServer } from '../ask-auth-server.js';

const FAILURE = 'The right to call the server cannot be asked for';

/** Who called mcpgw, and the right that came with the call. */
export type CalledBy = { principal: Principal; right: unknown };

/**
 * A token with which one server may be called as whoever called mcpgw.
 * @throws AppError 403 without a right to call tools of mcpgw, 503
 */
export type AskCallToken = (caller: CalledBy, server: ServerPath) => Promise<string>;

export function createAskCallToken(ask: AskAuthServer): AskCallToken {
  return async ({ principal: { kind, subject }, right }, path) => {
    const server = serverName(path);
    if (server === MCPGW_SERVER) throw forbidden('Tools of the gateway are called directly');
    const ticket = parseStreamRight(right)?.ticket;
    if (ticket === undefined) throw forbidden('This call brings no right to call other servers');
    const question: CallTokenRequest = { ticket, kind, subject, server };
    const { token } = await ask('/internal/calls', question, CallTokenResponse, FAILURE);
    return token;
  };
}
