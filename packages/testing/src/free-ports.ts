import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that the kernel gives out by itself, so that nobody gets one by chance. */
const FIRST = 10_000;
const COUNT = 20_000;

/** Each test file begins elsewhere, so that those running at once rarely meet. */
let next = randomInt(COUNT);

/** Ports of this host that are free now, all different, and not given to this test file before. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = FIRST + (next++ % COUNT);
    if (await canListen(port)) ports.push(port);
  }
  return ports;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
}
