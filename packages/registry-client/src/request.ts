import { AppError, unavailable } from '@mcp-gateway/kit';
import { z } from 'zod';

export type Ask = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, with its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  timeoutMs: number;
};

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * One call of the registry, and the text of its answer; redirects are not followed.
 * @throws AppError what the registry's problem details say; 503 when it cannot be reached or is
 * late; 502 when it refuses without them.
 */
export async function request(
  fetch: Fetch,
  baseUrl: string,
  { method, path, headers, body, timeoutMs }: Ask,
): Promise<string> {
  const init: RequestInit = {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  };
  const { status, text } = await exchange(fetch, `${baseUrl}${path}`, init);
  if (status < 200 || status > 299) throw problemOf(status, text);
  return text;
}

async function exchange(fetch: Fetch, url: string, init: RequestInit) {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    throw unavailable(
      late ? 'The registry did not answer in time' : 'The registry cannot be reached',
      cause,
    );
  }
}

/** RFC 9457, as our services write it. */
const Problem = z.object({
  type: z.string().default(''),
  detail: z.string().min(1),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

function problemOf(status: number, text: string): AppError {
  const problem = Problem.safeParse(json(text));
  if (!problem.success || status < 400) return unreadable(`The registry answered HTTP ${status}`);
  const { type, detail, errors } = problem.data;
  const code = type.split(':').at(-1) ?? '';
  return new AppError(code || 'registry_refused', status, detail, { details: errors });
}

/** What an answer says. @throws AppError 502 when it is something else than the schema describes. */
export function readAnswer<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  const result = schema.safeParse(json(text));
  if (result.success) return result.data;
  throw unreadable('The registry gave an answer that cannot be read', result.error);
}

function unreadable(message: string, cause?: unknown): AppError {
  return new AppError('registry_unreadable', 502, message, { cause });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
