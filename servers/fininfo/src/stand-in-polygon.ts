import { listen } from '@mcp-gateway/kit';
import type { RequestListener } from 'node:http';

/** An answer of the API as it is sent: three days of one stock. */
export const THREE_DAYS = {
  ticker: 'ACME',
  queryCount: 3,
  resultsCount: 3,
  adjusted: true,
  results: [
    { v: 1200000, vw: 101.5, o: 100, c: 102.5, h: 103, l: 99.5, t: 1736139600000, n: 9000 },
    { v: 800000.5, vw: 103.1, o: 102.5, c: 104, h: 104.25, l: 101, t: 1736226000000, n: 7100 },
    { v: 2000000, vw: 99.9, o: 104, c: 98, h: 104, l: 0.5, t: 1736312400000, n: 15000 },
  ],
  status: 'OK',
  request_id: '00000000000000000000000000000001',
  count: 3,
};

/** Takes Polygon's place in tests; answers with `THREE_DAYS` unless told otherwise. */
export async function startStandInPolygon() {
  const asked: { url: string; authorization: string | undefined }[] = [];
  let answer: RequestListener = sends(200, THREE_DAYS);
  const listener: RequestListener = (req, res) => {
    asked.push({ url: req.url ?? '', authorization: req.headers.authorization });
    answer(req, res);
  };
  const { port, close } = await listen(listener, { host: '127.0.0.1', port: 0 });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    asked,
    answerWith: (next: RequestListener) => {
      answer = next;
    },
    close: () => close(0),
  };
}

/** Sends a status with JSON, or with a text as it is. */
export function sends(status: number, body: unknown): RequestListener {
  return (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
