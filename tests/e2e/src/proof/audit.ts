import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '@mcp-gateway/testing';
import { eventually } from '../admin.js';
import type { RecordingServer } from './recording-server.js';

type Decision = { request_id: string; server: string; decision: 'allow' | 'deny' };

/** Server and id of each request that the gateway says it allowed, and of each that arrived. */
export async function allowedAndArrived(
  { dataDir }: Pick<Stack, 'dataDir'>,
  servers: readonly RecordingServer[],
  lastId: string,
): Promise<{ allowed: string[]; arrived: string[] }> {
  const names = servers.map(({ name }) => name);
  const decisions = (await decisionsUpTo(dataDir, lastId)).filter(
    ({ server, decision }) => decision === 'allow' && names.includes(server),
  );
  const arrived = servers.flatMap(({ name, calls }) => calls().map(({ id }) => `${name} ${id}`));
  return {
    allowed: decisions.map(({ server, request_id }) => `${server} ${request_id}`).sort(),
    arrived: arrived.sort(),
  };
}

/** The audit log is written a moment after the decision, in the order of decisions. */
function decisionsUpTo(dataDir: string, lastId: string): Promise<Decision[]> {
  return eventually(() => {
    const text = readFileSync(join(dataDir, 'audit/decisions.jsonl'), 'utf8');
    if (!text.includes(`"${lastId}"`) || !text.endsWith('\n')) throw new Error('Not written yet');
    return Promise.resolve(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Decision),
    );
  });
}
