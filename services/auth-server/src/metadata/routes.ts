import express, { type Router } from 'express';
import { notFound } from '@mcp-gateway/kit';
import { isServerEndpoint } from '../server-endpoint.js';

const PREFIX = '/.well-known/oauth-protected-resource';

/** Public metadata: RFC 8414 for the authorization server, RFC 9728 for each server behind the gateway. */
export function metadataRoutes(issuer: string): Router {
  const router = express.Router();
  router.use('/.well-known', (_req, res, next) => {
    res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' });
    next();
  });

  router.get('/.well-known/oauth-authorization-server', (_req, res) => {
    res.json({
      issuer,
      token_endpoint: `${issuer}/oauth2/token`,
      revocation_endpoint: `${issuer}/oauth2/revoke`,
      jwks_uri: `${issuer}/oauth2/jwks`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
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
