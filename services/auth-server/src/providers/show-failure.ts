import type { ErrorRequestHandler } from 'express';
import { toAppError } from '@mcp-gateway/kit';
import { notCompleted } from './failure-of.js';
import { notCompletedPage } from './not-completed-page.js';
import { SignInFailed } from './sign-in-failed.js';

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Leads a person back, or shows them a page; what is no failure of a sign-in goes on. */
export function showFailure(issuer: string): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const { code, status, message } = toAppError(error);
    if (error instanceof SignInFailed) {
      res.redirect(303, signInUrl(issuer, error));
    } else if (code === notCompleted().code && req.accepts(['json', 'html']) === 'html') {
      res.status(status).set('Content-Security-Policy', PAGE_POLICY).type('html');
      res.send(notCompletedPage(message));
    } else {
      next(error);
    }
  };
}

function signInUrl(issuer: string, { problem, target }: SignInFailed): string {
  const query = new URLSearchParams({ error: problem });
  if (target !== '/') query.set('next', target);
  return `${issuer}/login?${query.toString()}`;
}
