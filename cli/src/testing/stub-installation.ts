import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStubGateway, type StubGateway } from './stub-gateway.js';

export type StubInstallation = {
  root: string;
  gateway: StubGateway;
  remove: () => Promise<void>;
};

/** An installation in a folder of its own, whose `.env` names a stub gateway. */
export async function startStubInstallation(): Promise<StubInstallation> {
  const root = mkdtempSync(join(tmpdir(), 'mcpctl-'));
  const gateway = await startStubGateway();
  writeFileSync(join(root, '.env'), `GATEWAY_URL=${gateway.url}\n`);
  return {
    root,
    gateway,
    remove: async () => {
      await gateway.close();
      rmSync(root, { recursive: true });
    },
  };
}
