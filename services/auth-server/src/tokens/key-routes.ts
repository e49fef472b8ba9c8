import express, { type Router } from 'express';
import { z } from 'zod';
import { parse } from '@mcp-gateway/kit';
import type { BearerAuthenticator } from './bearer.js';
import type { SigningKeys } from './signing-keys.js';

export type KeyRoutesDeps = {
  keys: Pick<SigningKeys, 'all' | 'rotate'>;
  bearer: Pick<BearerAuthenticator, 'forget'>;
};

/** `distrust`: the older keys may be known to somebody else, so what they signed ends at once. */
const Rotation = z.strictObject({ distrust: z.boolean().default(false) });

/** `POST /internal/keys/rotate`: a new key to sign with, for our services only. */
export function keyRoutes({ keys, bearer }: KeyRoutesDeps): Router {
  const router = express.Router();
  router.post('/internal/keys/rotate', async (req, res) => {
    const { distrust } = parse(Rotation, req.body ?? {});
    await keys.rotate({ distrust });
    if (distrust) bearer.forget();
    res.json({ key_ids: keys.all().map(({ keyId }) => keyId) });
  });
  return router;
}
