import { printable } from '@mcp-gateway/kit';
import { z } from 'zod';

/** Polygon gave no data; the message is for whoever asked, and never holds the key. */
export class PolygonError extends Error {
  override readonly name = 'PolygonError';
}

export const noKey = () =>
  new PolygonError(
    'No stock data without a key of Polygon: set POLYGON_API_KEY in .env and start fininfo again.',
  );

export function ofTransport(cause: unknown, timeoutMs: number): PolygonError {
  const timedOut = z.object({ name: z.literal('TimeoutError') }).safeParse(cause).success;
  const message = timedOut
    ? `Polygon did not answer within ${timeoutMs / 1000} seconds.`
    : 'Polygon cannot be reached.';
  return new PolygonError(message, { cause });
}

export const unreadable = (cause: unknown) =>
  new PolygonError('Polygon sent an answer that cannot be read.', { cause });

/** What an answer other than 200 means. */
export async function ofStatus(response: Response): Promise<PolygonError> {
  const { status } = response;
  if (status === 401) return new PolygonError('Polygon does not accept the API key (HTTP 401).');
  if (status === 403) {
    return new PolygonError('The plan of the API key does not include this data (HTTP 403).');
  }
  if (status === 429) {
    return new PolygonError("Polygon's rate limit is reached (HTTP 429): try again in a minute.");
  }
  if (status >= 500) return new PolygonError(`Polygon is out of order (HTTP ${status}).`);
  const why = await reasonIn(response);
  return new PolygonError(`Polygon refused the request (HTTP ${status})${why && `: ${why}`}.`);
}

const Refusal = z.union([
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

async function reasonIn(response: Response): Promise<string> {
  const { data } = Refusal.safeParse(await response.json().catch(() => undefined));
  return data === undefined ? '' : printable(data);
}
