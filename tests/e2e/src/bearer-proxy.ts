import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type BearerProxy = { url: string; close: () => void };

/**
 * Stands before the gateway for clients that cannot send a token: adds it to each request. All else
 * goes on as it came, only that the address of the proxy, where it is named, becomes the gateway's.
 */
export async function startBearerProxy(gatewayUrl: string, token: string): Promise<BearerProxy> {
  const gateway = new URL(gatewayUrl);
  let address = '';

  const forward = (req: IncomingMessage, res: ServerResponse) => {
    const rawHeaders = req.rawHeaders.map((text) => text.replace(address, gateway.host));
    const onward = request({
      host: '127.0.0.1',
      port: gateway.port,
      method: req.method,
      path: req.url,
      agent: false,
      headers: [...rawHeaders, 'Authorization', `Bearer ${token}`],
    });
    onward.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      res.flushHeaders();
      answer.pipe(res);
      answer.on('error', () => res.destroy());
    });
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  };

  const server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${address}`,
    close: () => {
      server.close().closeAllConnections();
    },
  };
}
