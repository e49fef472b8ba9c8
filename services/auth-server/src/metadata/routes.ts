import express, { type Router } from 'express';
import { notFound } from '@mcp-gateway/kit';
import { isServerEndpoint } from '../server-endpoint.js';

const PREFIX = '/.well-known/oauth-protected-resource';

/** Public metadata of each server behind the gateway (RFC 9728). */
export function metadataRoutes(issuer: string): Router {
  const router = express.Router();
  router.use('/.well-known', (_req, res, next) => {
    res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' });
    next();
  });

  router.get(`${PREFIX}{/*path}`, (req, res) => {
    const path = req.path.slice(PREFIX.length);
    if (path !== '' && !isServerEndpoint(path)) throw notFound('Resource');
    res.json({
      resource: `${issuer}${path}`,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
    });
  });
  return router;
}
