import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '@mcp-gateway/testing';
import { eventually } from '../admin.js';
import type { RecordingServer } from './recording-server.js';

type Decision = {
  request_id: string;
  server: string;
  method: string;
  client?: string;
  decision: 'allow' | 'deny';
};

/** @throws Error while one is being written */
export function readDecisions({ dataDir }: Pick<Stack, 'dataDir'>): Decision[] {
  const text = readFileSync(join(dataDir, 'audit/decisions.jsonl'), 'utf8');
  if (!text.endsWith('\n')) throw new Error('Not written yet');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Decision);
}

/** Server and id of each request that the gateway says it allowed, and of each that arrived. */
export async function allowedAndArrived(
  stack: Pick<Stack, 'dataDir'>,
  servers: readonly RecordingServer[],
  lastId: string,
): Promise<{ allowed: string[]; arrived: string[] }> {
  const names = servers.map(({ name }) => name);
  const decisions = (await decisionsUpTo(stack, lastId)).filter(
    ({ server, decision }) => decision === 'allow' && names.includes(server),
  );
  const arrived = servers.flatMap(({ name, calls }) => calls().map(({ id }) => `${name} ${id}`));
  return {
    allowed: decisions.map(({ server, request_id }) => `${server} ${request_id}`).sort(),
    arrived: arrived.sort(),
  };
}

/** The audit log is written a moment after the decision, in the order of decisions. */
function decisionsUpTo(stack: Pick<Stack, 'dataDir'>, lastId: string): Promise<Decision[]> {
  return eventually(() => {
    const decisions = readDecisions(stack);
    if (!decisions.some(({ request_id }) => request_id === lastId)) {
      throw new Error('Not written yet');
    }
    return Promise.resolve(decisions);
  });
}
