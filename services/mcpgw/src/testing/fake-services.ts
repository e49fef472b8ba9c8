import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamCheckRequest, type RelayRoute } from '@mcp-gateway/contracts';
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose';

const KEY_ID = 'key-1';

export type ApiCall = { method: string; url: string; headers: IncomingHttpHeaders; body: string };
export type ApiAnswer = { status?: number; body: unknown };

/** Stands in for the auth-server's keys and the registry. */
export type FakeServices = {
  url: string;
  signing: { keyId: string; privateKey: CryptoKey };
  /** What `/internal/relay-routes` tells; whoever comes without the internal key gets 404. */
  routes: RelayRoute[];
  /** Answers the registry's public API. */
  answer: (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>;
  calls: ApiCall[];
  /** Answers which streams may go on; all of them unless it is told otherwise. */
  checkStreams: (streams: StreamCheckRequest['streams']) => ApiAnswer;
  checks: StreamCheckRequest['streams'][];
  close: () => Promise<void>;
};

export async function startFakeServices(internalKey: string): Promise<FakeServices> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'ES256' }];
  const respond = async (call: ApiCall): Promise<ApiAnswer> => {
    if (call.url === '/oauth2/jwks') return { body: { keys } };
    if (call.url === '/internal/relay-routes') {
      const allowed = call.headers.authorization === `Bearer ${internalKey}`;
      return allowed ? { body: { routes: services.routes } } : { status: 404, body: {} };
    }
    if (call.url === '/internal/streams/check') {
      const { streams } = StreamCheckRequest.parse(JSON.parse(call.body));
      services.checks.push(streams);
      return services.checkStreams(streams);
    }
    services.calls.push(call);
    return services.answer(call);
  };

  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url = '', headers } = req;
      void respond({ method, url, headers, body: Buffer.concat(chunks).toString() }).then(
        ({ status = 200, body }) => {
          res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const services: FakeServices = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    signing: { keyId: KEY_ID, privateKey },
    routes: [],
    answer: () => ({ status: 404, body: {} }),
    calls: [],
    checkStreams: (streams) => ({ body: { holds: streams.map(() => true) } }),
    checks: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return services;
}
