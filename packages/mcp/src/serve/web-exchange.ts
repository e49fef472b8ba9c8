import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request as HttpRequest, Response as HttpResponse } from 'express';

/** Requests of the web platform have a whole URL; nobody reads this one. */
const URL_OF_ANY_REQUEST = 'http://localhost/mcp';

/** The head of a request whose body has been read; aborted when the client leaves too early. */
export function toWebRequest({ method, headers }: HttpRequest, res: HttpResponse): Request {
  const gone = new AbortController();
  res.on('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Request(URL_OF_ANY_REQUEST, { method, headers: sent, signal: gone.signal });
}

/** Writes the response, of a stream each piece as it comes. */
export async function sendWebResponse(response: Response, res: HttpResponse): Promise<void> {
  if (res.destroyed) return;
  response.headers.delete('connection');
  res.status(response.status).setHeaders(response.headers);
  if (!response.body || !isStream(response)) {
    res.end(Buffer.from(await response.arrayBuffer()));
    return;
  }
  res.flushHeaders();
  // It fails when the client leaves early, which is nobody's failure.
  await pipeline(Readable.fromWeb(response.body), res).catch(() => undefined);
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type') === 'text/event-stream';
}
