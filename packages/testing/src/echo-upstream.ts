import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as an upstream got it. */
export type RecordedRequest = {
  method: string;
  url: string;
  /** In the order and letter case of the wire, repeated ones included. */
  headers: readonly (readonly [name: string, value: string])[];
  /** All values of a header, by its name in any letter case. */
  header: (name: string) => readonly string[];
  body: Buffer;
};

export type EchoUpstream = {
  port: number;
  url: string;
  /** What came so far, oldest first; whole requests only. */
  requests: readonly RecordedRequest[];
  /** Answers in this way from now on; undefined: by an echo. */
  answerWith: (listener: Answer | undefined) => void;
  forget: () => void;
  close: () => Promise<void>;
};

export type Answer = (request: RecordedRequest, res: ServerResponse, req: IncomingMessage) => void;

export const sha256 = (bytes: Buffer | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * An HTTP server that records every request to the byte and answers with a JSON-RPC result that
 * tells the size and the SHA-256 of the body.
 */
export async function startEchoUpstream(name = 'echo'): Promise<EchoUpstream> {
  const requests: RecordedRequest[] = [];
  let answer: Answer | undefined;
  const listener: RequestListener = (req, res) => {
    readAll(req).then(
      (body) => {
        const request = recordOf(req, body);
        requests.push(request);
        (answer ?? echo(name))(request, res, req);
      },
      () => undefined,
    );
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails before it can close this one must not hang for it.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    requests,
    answerWith: (next) => {
      answer = next;
    },
    forget: () => {
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function echo(name: string): Answer {
  return ({ body }, res) => {
    const result = { upstream: name, size: body.length, sha256: sha256(body) };
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, result });
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
  };
}

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function recordOf(req: IncomingMessage, body: Buffer): RecordedRequest {
  const headers: [string, string][] = [];
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    headers.push([req.rawHeaders[at] ?? '', req.rawHeaders[at + 1] ?? '']);
  }
  return {
    method: req.method ?? '',
    url: req.url ?? '',
    headers,
    header: (name) =>
      headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value),
    body,
  };
}
