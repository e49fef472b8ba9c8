import { request } from 'node:http';

export type RequestTarget = ({ port: number } | { socketPath: string }) & {
  path: string;
  method?: string;
  host?: string;
  body?: string;
  timeoutMs: number;
};

export type Answer = { status: number; body: string };

/**
 * One request to this machine. It sets any Host, reaches socket files, and keeps no connection.
 * @throws Error when there is no whole answer in time
 */
export function httpRequest({ body, host, timeoutMs, ...target }: RequestTarget): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...target,
        ...('port' in target && { hostname: '127.0.0.1' }),
        headers: { ...(host !== undefined && { Host: host }), Connection: 'close' },
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
