import type { ErrorRequestHandler } from 'express';
import { OAuthError } from './oauth-error.js';

/** OAuth endpoints answer in OAuth's own form (RFC 6749 5.2); other errors go on. */
export const oauthErrorResponder: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof OAuthError)) {
    next(error);
    return;
  }
  res.set(error.headers).set('Cache-Control', 'no-store').status(error.status);
  res.json({ error: error.code, error_description: error.message });
};
