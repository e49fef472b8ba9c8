import { IncomingMessage } from 'node:http';

/** The request once more, for a reader that wants its body, which was read already. */
export function replayed(req: IncomingMessage, body: Buffer): IncomingMessage {
  const again = new IncomingMessage(req.socket);
  again.method = req.method ?? 'POST';
  again.url = req.url ?? '/';
  again.httpVersion = req.httpVersion;
  again.headers = req.headers;
  // Else the socket, which the answer still needs, would be closed with it.
  again.complete = true;
  again.push(body);
  again.push(null);
  return again;
}
