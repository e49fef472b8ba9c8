import { request, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export type HttpTarget = { port: number } | { socketPath: string };

export type HttpRequest = {
  method?: string;
  path?: string;
  /** One that is undefined is not sent. */
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array;
  agent?: Agent;
};

export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Sends a request as it is given: no header is added that HTTP can do without. */
export function sendRequest(target: HttpTarget, options: HttpRequest = {}): Promise<HttpAnswer> {
  const { body, headers = {}, ...rest } = options;
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return new Promise((resolve, reject) => {
    const req = request(
      { host: '127.0.0.1', ...target, ...rest, headers: Object.fromEntries(given) },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () =>
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}
