import express, { type Router } from 'express';
import { NewClient } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import { demandKnownNames } from '../accounts/known-names.js';
import type { Clients } from './clients.js';

export type ClientRoutesDeps = {
  clients: Pick<Clients, 'list' | 'add' | 'rotate' | 'remove'>;
  policy: () => Policy;
};

/** `/internal/clients`: machine clients; the registry has asked whether the one who acts may do this. */
export function clientRoutes({ clients, policy }: ClientRoutesDeps): Router {
  const router = express.Router();

  router.get('/internal/clients', async (_req, res) => {
    res.json({ clients: await clients.list() });
  });

  router.post('/internal/clients', async (req, res) => {
    const client = parse(NewClient, req.body);
    demandKnownNames(policy(), client);
    res.status(201).json(await clients.add(client));
  });

  router.post('/internal/clients/:id/rotate', async (req, res) => {
    res.json(await clients.rotate(req.params.id));
  });

  router.delete('/internal/clients/:id', async (req, res) => {
    await clients.remove(req.params.id);
    res.status(204).end();
  });
  return router;
}
