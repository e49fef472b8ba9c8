import express, { type Request, type Response, type Router } from 'express';
import { NewClient } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import { demandKnownNames } from '../accounts/known-names.js';
import type { AuditLog } from '../audit/audit-log.js';
import { auditedFor, field, idInPath } from '../audit/audited-for.js';
import type { Clients } from './clients.js';

export type ClientRoutesDeps = {
  audit: Pick<AuditLog, 'event'>;
  clients: Pick<Clients, 'list' | 'add' | 'rotate' | 'remove'>;
  policy: () => Policy;
};

/** `/internal/clients`: machine clients; the registry has asked whether the one who acts may do this. */
export function clientRoutes({ audit, clients, policy }: ClientRoutesDeps): Router {
  const router = express.Router();

  router.get('/internal/clients', async (_req, res) => {
    res.json({ clients: await clients.list() });
  });

  const add = async (req: Request, res: Response) => {
    const client = parse(NewClient, req.body);
    demandKnownNames(policy(), client);
    res.status(201).json(await clients.add(client));
  };
  const rotate = async (req: Request, res: Response) => {
    res.json(await clients.rotate(String(idInPath(req))));
  };
  const remove = async (req: Request, res: Response) => {
    await clients.remove(String(idInPath(req)));
    res.status(204).end();
  };

  router.post('/internal/clients', auditedFor(audit, 'client-add', field('name'), add));
  router.post('/internal/clients/:id/rotate', auditedFor(audit, 'client-rotate', idInPath, rotate));
  router.delete('/internal/clients/:id', auditedFor(audit, 'client-remove', idInPath, remove));
  return router;
}
