import { timingSafeEqual } from 'node:crypto';
import { forbidden } from '@mcp-gateway/kit';
import type { Request } from 'express';
import type { Authenticated } from './authenticate.js';

const CSRF_FIELD = 'csrf_token';

/**
 * Refuses what a page of another site made the browser send.
 * @throws AppError 403
 */
export function demandSameOrigin(req: Request, gatewayUrl: string): void {
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  const fromElsewhere =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && !isOurs(origin, req.get('host'), gatewayUrl));
  if (fromElsewhere) throw forbidden('The request comes from another site');
}

/** The page may have been read through the gateway or from the registry's own port. */
function isOurs(origin: string, host: string | undefined, gatewayUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  return origin === new URL(gatewayUrl).origin || new URL(origin).host === host;
}

/**
 * A browser adds its cookie by itself, so a write by session also shows the token that only our
 * own pages know: in the header X-CSRF-Token or the form field csrf_token.
 * @throws AppError 403
 */
export function demandCsrfToken(req: Request, { session }: Authenticated): void {
  const given = req.get('x-csrf-token') ?? csrfField(req.body);
  if (session && !isEqual(given, session.csrfToken)) {
    throw forbidden('The request lacks the CSRF token of this session');
  }
}

/** The body without the field that is no part of what it says. */
export function withoutCsrfField(body: unknown): unknown {
  if (!isRecord(body) || !(CSRF_FIELD in body)) return body;
  const { [CSRF_FIELD]: _token, ...rest } = body;
  return rest;
}

function csrfField(body: unknown): string {
  const field = isRecord(body) ? body[CSRF_FIELD] : undefined;
  return typeof field === 'string' ? field : '';
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
