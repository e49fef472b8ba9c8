import express, { type Router } from 'express';
import { StreamCheckRequest, type StreamCheckResponse } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import type { CheckStream } from './stream-check.js';

export type StreamRoutesDeps = { checkStream: CheckStream };

/** What the relay asks about the streams it keeps open; for our services only. */
export function streamRoutes({ checkStream }: StreamRoutesDeps): Router {
  const router = express.Router();
  // As much as the most rights of the greatest length are.
  router.post('/internal/streams/check', express.json({ limit: '9mb' }), async (req, res) => {
    const { streams } = parse(StreamCheckRequest, req.body);
    const answer: StreamCheckResponse = { holds: await Promise.all(streams.map(checkStream)) };
    res.json(answer);
  });
  return router;
}
