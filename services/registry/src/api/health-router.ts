import type { ServiceHealth } from '@mcp-gateway/contracts';
import { Router } from 'express';
import { methodNotAllowed } from '../http/method-not-allowed.js';

/** `/health`, open to everybody: it tells the states of our own services and nothing else. */
export function createHealthRouter(serviceHealth: () => Promise<ServiceHealth>): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/health')
    .get(async (_req, res) => {
      const health = await serviceHealth();
      res.status(health.status === 'unhealthy' ? 503 : 200).json(health);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
