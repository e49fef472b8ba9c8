import type { Transport } from '@mcp-gateway/contracts';
import type { FetchLike } from '@modelcontextprotocol/client';
import { networkFailure } from './network-failure.js';
import { isOpeningRefusal, OpeningRefused } from './opening-refused.js';
import { ProbeFailure } from './result.js';
import { isBodyRead, place, unexpectedResponse, type Asked } from './unexpected-response.js';
import { createBodyWatch } from './watched-body.js';

export type GuardOptions = {
  fetch: FetchLike;
  transport: Transport;
  endpoint: URL;
  headers: Readonly<Record<string, string>>;
  /** Ends every request and body. */
  signal: AbortSignal;
  step: () => string;
  /** Ends the attempt for this reason; returns it to be thrown. */
  fail: (failure: ProbeFailure) => ProbeFailure;
};

/**
 * The fetch that the SDK's client gets: it stays at the endpoint, follows no redirect, asks for
 * uncompressed bodies, watches them, and ends the attempt with its reason at the first
 * response that no client could use. The SDK itself would retry, wait or lose the reason.
 */
export function createGuardedFetch(options: GuardOptions): FetchLike {
  const { transport, endpoint, fail, step } = options;
  const watched = createBodyWatch(fail);
  let streams = 0;

  return async (input, init = {}) => {
    const url = new URL(input);
    const asked: Asked = { url, method: init.method ?? 'GET', transport, step: step() };
    if (!isInside(url, endpoint)) throw fail(outside(url));
    if (asked.method === 'GET') {
      // Nothing that a server might send on its own accord matters here, so no stream is left open.
      if (transport === 'streamable-http') return new Response(null, { status: 405 });
      if (++streams > 1) throw fail(streamLost(endpoint));
    }
    const response = await send(options, url, init);
    const failure = unexpectedResponse(response, asked);
    if (failure) throw fail(await nameRefusal(failure, response, asked));
    if (isBodyRead(response, asked)) return watched(response, asked);
    await response.body?.cancel();
    return new Response(null, response);
  };
}

async function nameRefusal(
  failure: ProbeFailure,
  response: Response,
  asked: Asked,
): Promise<ProbeFailure> {
  const refused = failure.reason === 'not-mcp' && (await isOpeningRefusal(response, asked));
  await response.body?.cancel();
  return refused ? new OpeningRefused(failure.reason, failure.message) : failure;
}

async function send(
  { fetch, headers, signal, fail }: GuardOptions,
  url: URL,
  init: RequestInit,
): Promise<Response> {
  const all = new Headers(headers);
  new Headers(init.headers).forEach((value, name) => all.set(name, value));
  all.set('accept-encoding', 'identity');
  const ends = init.signal ? AbortSignal.any([signal, init.signal]) : signal;
  try {
    return await fetch(url, { ...init, headers: all, redirect: 'manual', signal: ends });
  } catch (cause) {
    if (ends.aborted) throw cause;
    throw fail(networkFailure(cause, url));
  }
}

/** Same origin, and below the folder that holds the endpoint: nginx reaches nothing else. */
function isInside(url: URL, endpoint: URL): boolean {
  const folder = endpoint.pathname.replace(/\/$/, '').replace(/[^/]*$/, '');
  return url.origin === endpoint.origin && url.pathname.startsWith(folder);
}

const outside = (url: URL) =>
  new ProbeFailure(
    'protocol',
    `The server sends its clients to ${place(url)}, which lies outside its registered address.`,
  );

const streamLost = (endpoint: URL) =>
  new ProbeFailure(
    'protocol',
    `${place(endpoint)} closed its event stream before it had answered.`,
  );
