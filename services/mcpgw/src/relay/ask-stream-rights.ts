import { StreamCheckResponse, type StreamCheckRequest } from '@mcp-gateway/contracts';
import { unavailable } from '@mcp-gateway/kit';
import type { AskAuthServer } from '../ask-auth-server.js';
import type { AskRights } from './stream-rights.js';

const FAILURE = 'Rights to streams cannot be asked for';

/** Asks the auth-server about the rights to streams. */
export function createAskStreamRights(ask: AskAuthServer): AskRights {
  return async (rights) => {
    const streams = rights.map(({ ticket, hop: { server, principal } }) => {
      const { kind, subject } = principal;
      return { ticket, server, kind, subject };
    });
    const question: StreamCheckRequest = { streams };
    const path = '/internal/streams/check';
    const { holds } = await ask(path, question, StreamCheckResponse, FAILURE);
    if (holds.length !== rights.length) throw unavailable('Rights to streams were not answered');
    return holds;
  };
}
