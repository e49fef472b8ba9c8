import type { Rejection } from '@mcp-gateway/identity';

/** Why somebody is not let in, in words that never change: no text of a token comes back in them. */
export type AccessProblem = {
  /** As OAuth names it (RFC 6750 3.1); none when no credential was sent. */
  error?: 'invalid_token' | 'insufficient_scope';
  /** Tells problems of one `error` apart, for programs. */
  reason: string;
  description: string;
};

export const NO_TOKEN: AccessProblem = {
  reason: 'token_missing',
  description: 'An access token is required',
};

export const ACCESS_DENIED: AccessProblem = {
  error: 'insufficient_scope',
  reason: 'access_denied',
  description: 'Insufficient scope: access denied',
};

const REJECTIONS: Readonly<Record<Rejection, Omit<AccessProblem, 'error'>>> = {
  malformed: {
    reason: 'token_malformed',
    description: 'Access token not valid: malformed, or not signed by its issuer',
  },
  'not an access token': {
    reason: 'not_access_token',
    description: 'Not an access token: send the access token, not the ID token',
  },
  expired: {
    reason: 'token_expired',
    description: 'Access token expired: get a new one',
  },
  revoked: {
    reason: 'token_revoked',
    description: 'Access token revoked: sign in again',
  },
  'wrong audience': {
    reason: 'wrong_audience',
    description: 'Access token with a wrong audience: get one for this server',
  },
  'unknown issuer': {
    reason: 'unknown_issuer',
    description: 'Access token of an unknown issuer: get one of an issuer that is accepted here',
  },
};

export function rejectionProblem(reason: Rejection): AccessProblem {
  return { error: 'invalid_token', ...REJECTIONS[reason] };
}
