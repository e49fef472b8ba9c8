import * as PolygonErrors from './polygon-error.js';
import { StockBars } from './stock-bars.js';
import type { StockQuery } from './stock-query.js';

export type PolygonOptions = {
  baseUrl: string;
  /** Empty when there is none. */
  apiKey: string;
  timeoutMs?: number;
};

export type PolygonClient = {
  /** @throws PolygonError with a message for the caller */
  aggregates: (query: StockQuery, signal: AbortSignal) => Promise<StockBars>;
};

/** Client of Polygon's REST API (v2 aggregates). */
export function createPolygonClient(options: PolygonOptions): PolygonClient {
  const { baseUrl, apiKey, timeoutMs = 10_000 } = options;
  return {
    async aggregates(query, signal) {
      if (!apiKey) throw PolygonErrors.noKey();
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(urlOf(baseUrl, query), {
          // In a header, because URLs end up in logs.
          headers: { Authorization: `Bearer ${apiKey}`, Accept: 'application/json' },
          redirect: 'error',
          signal: AbortSignal.any([signal, timeout]),
        });
        if (!response.ok) throw await PolygonErrors.ofStatus(response);
        return await readBars(response);
      } catch (cause) {
        if (cause instanceof PolygonErrors.PolygonError) throw cause;
        throw PolygonErrors.ofTransport(cause, timeoutMs);
      }
    },
  };
}

function urlOf(baseUrl: string, query: StockQuery): URL {
  const { stock_ticker, multiplier, timespan, from_date, to_date } = query;
  const path = ['v2', 'aggs', 'ticker', stock_ticker, 'range', multiplier, timespan];
  const segments = [...path, from_date, to_date].map((part) => encodeURIComponent(part));
  const url = new URL(segments.join('/'), baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  url.searchParams.set('adjusted', String(query.adjusted));
  url.searchParams.set('sort', query.sort);
  url.searchParams.set('limit', String(query.limit));
  return url;
}

async function readBars(response: Response): Promise<StockBars> {
  const text = await response.text();
  try {
    return StockBars.parse(JSON.parse(text));
  } catch (cause) {
    throw PolygonErrors.unreadable(cause);
  }
}
