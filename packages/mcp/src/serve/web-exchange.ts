import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request as HttpRequest, Response as HttpResponse } from 'express';

/** Requests of the web platform have a whole URL; nobody reads this one. */
const URL_OF_ANY_REQUEST = 'http://localhost/mcp';

/** The head of a request whose body has been read; aborted as soon as the client has gone. */
export function toWebRequest({ method, headers }: HttpRequest, res: HttpResponse): Request {
  const gone = new AbortController();
  res.on('close', () => gone.abort());
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Request(URL_OF_ANY_REQUEST, { method, headers: sent, signal: gone.signal });
}

/** Writes the response as it comes, without waiting for its end. */
export async function sendWebResponse(response: Response, res: HttpResponse): Promise<void> {
  if (res.destroyed) return;
  response.headers.delete('connection');
  res.status(response.status).setHeaders(response.headers);
  if (!response.body) {
    res.end();
    return;
  }
  res.flushHeaders();
  // It fails when the client leaves early, which is nobody's failure.
  await pipeline(Readable.fromWeb(response.body), res).catch(() => undefined);
}
