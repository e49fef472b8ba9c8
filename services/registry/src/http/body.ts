import express, { type RequestHandler } from 'express';
import { AppError } from '@mcp-gateway/kit';

const LIMIT = '1mb';

const readable: RequestHandler = (req, _res, next) => {
  const empty = req.get('content-length') === '0';
  if (!empty && req.is(['json', '+json', 'urlencoded']) === false) {
    throw new AppError('unsupported_media_type', 415, 'The body must be JSON or a form');
  }
  next();
};

/** Reads JSON and form bodies of up to 1 MB. */
export const readBody: RequestHandler[] = [
  readable,
  express.json({ limit: LIMIT, type: ['json', '+json'] }),
  express.urlencoded({ limit: LIMIT, extended: false }),
];
