import express, { type Router } from 'express';
import { CallTokenRequest, MCPGW_SERVER, type CallTokenResponse } from '@mcp-gateway/contracts';
import { forbidden, parse } from '@mcp-gateway/kit';
import type { CallTokens } from './call-tokens.js';
import type { StreamTickets } from './stream-tickets.js';

export type CallRoutesDeps = {
  streamTickets: Pick<StreamTickets, 'open'>;
  callTokens: Pick<CallTokens, 'issue'>;
};

/** What mcpgw asks in order to call a server for its caller; for our services only. */
export function callRoutes({ streamTickets, callTokens }: CallRoutesDeps): Router {
  const router = express.Router();
  router.post('/internal/calls', (req, res) => {
    const { ticket, server, ...caller } = parse(CallTokenRequest, req.body);
    const call = streamTickets.open(ticket, { ...caller, server: MCPGW_SERVER });
    if (call?.method !== 'tools/call') throw forbidden('No call was allowed by this ticket');
    // Or a token could be had with a token, for ever.
    if (server === MCPGW_SERVER) throw forbidden('mcpgw is called directly');
    const answer: CallTokenResponse = { token: callTokens.issue(call, server) };
    res.json(answer);
  });
  return router;
}
