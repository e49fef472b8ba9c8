import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { Plan } from './service-spec.js';
import type { SupervisorLink } from './supervisor.js';

/** Serves a supervisor to its owner alone, over a socket file. */
export async function serveControl(
  supervisor: Pick<SupervisorLink, 'apply' | 'restore' | 'report'>,
  socketPath: string,
): Promise<Server> {
  const answer = async (req: IncomingMessage): Promise<unknown> => {
    switch (`${req.method ?? ''} ${req.url ?? ''}`) {
      case 'GET /status':
        return supervisor.report();
      case 'PUT /plan':
        return supervisor.apply(Plan.parse(JSON.parse(await text(req))));
      case 'POST /restore':
        return supervisor.restore();
      default:
        throw new Error('There is nothing at this path');
    }
  };
  const server = createServer((req, res) => {
    answer(req).then(
      (value) => res.end(JSON.stringify(value ?? null)),
      (err: unknown) => res.writeHead(400).end(err instanceof Error ? err.message : ''),
    );
  });
  rmSync(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socketPath, resolve);
  });
  chmodSync(socketPath, 0o600);
  return server;
}
