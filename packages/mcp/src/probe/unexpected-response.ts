import type { Transport } from '@mcp-gateway/contracts';
import { isOpening } from './opening.js';
import { ProbeFailure } from './result.js';

/** The request that a response belongs to. */
export type Asked = {
  url: URL;
  method: string;
  transport: Transport;
  /** What the probe is doing, as people call it: `initialize`, `tools/list`. */
  step: string;
};

/** Why a client could not go on from this response; undefined when it can. */
export function unexpectedResponse(response: Response, asked: Asked): ProbeFailure | undefined {
  return (
    unexpectedStatus(response, asked) ?? (response.ok ? unexpectedBody(response, asked) : undefined)
  );
}

function unexpectedStatus(
  { status, ok, headers }: Response,
  asked: Asked,
): ProbeFailure | undefined {
  if (ok) return undefined;
  const { url, step } = asked;
  if (status === 401 || status === 407 || (status === 403 && headers.has('www-authenticate'))) {
    return new ProbeFailure(
      'needs-credentials',
      `The server wants credentials (HTTP ${status} to ${step}).`,
    );
  }
  if (status >= 300 && status < 400) {
    return new ProbeFailure(
      'redirect',
      `${place(url)} redirects elsewhere (HTTP ${status}); register the final address.`,
    );
  }
  if (status >= 500 || status === 429) {
    return new ProbeFailure('server-error', `The server answered ${step} with HTTP ${status}.`);
  }
  const message = `${place(url)} answered ${step} with HTTP ${status}.`;
  return new ProbeFailure(status === 403 || !isOpening(step) ? 'protocol' : 'not-mcp', message);
}

function unexpectedBody(response: Response, asked: Asked): ProbeFailure | undefined {
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return new ProbeFailure(
      'protocol',
      `The server compressed its answer to ${asked.step} although that was ruled out.`,
    );
  }
  const wanted = wantedMediaTypes(response.status, asked);
  const given = mediaType(response);
  if (wanted.length === 0 || wanted.includes(given)) return undefined;
  return new ProbeFailure(
    'not-mcp',
    `${place(asked.url)} answered ${asked.step} with ${given || 'no content type'} in place of ${wanted.join(' or ')}.`,
  );
}

/** Whether a client reads the body: not that of a 202, nor of the answer to a POST of HTTP+SSE. */
export function isBodyRead({ status }: Response, asked: Asked): boolean {
  return wantedMediaTypes(status, asked).length > 0;
}

function wantedMediaTypes(status: number, { method, transport }: Asked): readonly string[] {
  if (status !== 200) return [];
  if (transport === 'sse') return method === 'GET' ? ['text/event-stream'] : [];
  return ['application/json', 'text/event-stream'];
}

export function mediaType(response: Response): string {
  const [essence = ''] = (response.headers.get('content-type') ?? '').split(';');
  return essence.trim().toLowerCase().slice(0, 80);
}

/** A URL without what may hold secrets. */
export function place(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
