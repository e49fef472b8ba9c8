import { unavailable as cannotBeHad, type AppError } from '@mcp-gateway/kit';
import { ErrorCode, renderJsonRpcError, type RawId } from '@mcp-gateway/mcp';
import { ACCESS_DENIED, type AccessProblem } from './access-problems.js';
import type { Refusal } from './verdict.js';

/** Our own codes, from the range JSON-RPC leaves to implementations. */
const UNAUTHENTICATED = -32001;
const FORBIDDEN = -32003;

type Details = {
  id?: RawId | undefined;
  code?: number;
  data?: unknown;
  headers?: Readonly<Record<string, string>>;
};

function refusal(
  status: Refusal['status'],
  message: string,
  { id, code = ErrorCode.invalidRequest, data, headers }: Details = {},
): Refusal {
  const body = renderJsonRpcError({ id, code, message, data });
  return { status, body, reason: message, ...(headers && { headers }) };
}

/** The body says what the challenge says, for clients that do not see headers. */
function withoutAccess(
  status: 401 | 403,
  { error, reason, description }: AccessProblem,
  challenge: string,
  details: Details,
): Refusal {
  const headers = { 'WWW-Authenticate': challenge };
  return refusal(status, description, { ...details, data: { error, reason }, headers });
}

export const noRoute = (): Refusal => refusal(404, 'Not found');

export const foreignOrigin = (): Refusal => refusal(403, 'Origin not allowed', { code: FORBIDDEN });

export const unauthenticated = (problem: AccessProblem, challenge: string): Refusal =>
  withoutAccess(401, problem, challenge, { code: UNAUTHENTICATED });

export const forbidden = (challenge: string, id?: RawId): Refusal =>
  withoutAccess(403, ACCESS_DENIED, challenge, { id, code: FORBIDDEN });

export const postNotOffered = (): Refusal =>
  refusal(405, 'This endpoint takes GET only', { headers: { Allow: 'GET' } });

export const methodNotAllowed = (): Refusal =>
  refusal(405, 'Method not allowed', { headers: { Allow: 'GET, POST, DELETE' } });

export const wrongMediaType = (): Refusal => refusal(415, 'Content-Type must be application/json');

export const repeatedHeader = (): Refusal => refusal(400, 'A header is there more than once');

export const encodedBody = (): Refusal => refusal(415, 'Content-Encoding is not accepted');

export const tooLarge = (): Refusal => refusal(413, 'The request is too large');

export const unknownMethod = (id?: RawId): Refusal =>
  refusal(404, 'Method not found', { id, code: ErrorCode.methodNotFound });

export const unknownSession = (id?: RawId): Refusal =>
  refusal(404, 'Session not found', { id, code: UNAUTHENTICATED });

/**
 * As a server answers for a task that there is not (MCP 2025-11-25 and 2026-07-28, tasks). Not with
 * 404: a client would take that for the end of its session.
 */
export const unknownTask = (id?: RawId): Refusal =>
  malformed('Task not found', ErrorCode.invalidParams, id);

export const malformed = (message: string, code: number, id?: RawId, data?: unknown): Refusal =>
  refusal(code === ErrorCode.methodNotFound ? 404 : 400, message, { id, code, data });

/** What the decision needs cannot be had: no word on the caller's token or rights. */
export const unavailable = ({ code, message, headers }: AppError): Refusal =>
  refusal(503, message, { code: ErrorCode.internalError, data: { reason: code }, headers });

export const tooMuchAtOnce = (): Refusal =>
  unavailable(cannotBeHad('The gateway is reading as many large requests as it can'));

export const undecided = (): Refusal =>
  unavailable(cannotBeHad('The gateway cannot decide on this request now'));
