import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handInCalls, MATRIX_POLICY, startStack, type Stack } from '@mcp-gateway/testing';
import { startRecordingServer, type RecordingServer } from './recording-server.js';

export type RecordingStack = {
  stack: Stack;
  servers: RecordingServer[];
  /** @throws Error when the audit log and the servers do not agree on which calls there were */
  stop: () => Promise<void>;
};

/** The whole product with the policy of the matrix, in front of recording servers of these names. */
export async function startRecordingStack(names: readonly string[]): Promise<RecordingStack> {
  const folder = mkdtempSync(join(tmpdir(), 'recording-stack-'));
  const scopesFile = join(folder, 'scopes.yml');
  writeFileSync(scopesFile, MATRIX_POLICY);
  const servers = await Promise.all(names.map(startRecordingServer));
  const stack = await startStack({
    env: { SCOPES_FILE: scopesFile },
    servers: servers.map(({ record }) => record),
  });
  return {
    stack,
    servers,
    stop: async () => {
      for (const { name, calls } of servers) {
        const ids = calls().map(({ id }) => id);
        handInCalls(stack.dataDir, name, ids);
      }
      await stack.stop();
      await Promise.all(servers.map((server) => server.close()));
      rmSync(folder, { recursive: true });
    },
  };
}
