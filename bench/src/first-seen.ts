import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeIdp } from '@mcp-gateway/testing';

/** A file of settings in a folder of its own. */
export type Settings = { file: string; remove: () => void };

/** Has the product accept the access tokens of an issuer. */
export function acceptTokensOf({ issuer }: FakeIdp): Settings {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'oauth2_providers.yml');
  writeFileSync(
    file,
    `providers:
  bench:
    type: oidc
    issuer: ${issuer}
    client_id: bench
    groups_claim: groups
    accept_tokens: { audiences: [bench] }
`,
  );
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Tokens of as many people, who may do everything. */
export function manyTokens(idp: FakeIdp, count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    idp.token({
      sub: `somebody-${at}`,
      jti: `token-${at}`,
      aud: 'bench',
      azp: 'an-application',
      scope: 'openid email profile',
      email: 'somebody@example.com',
      preferred_username: `somebody-${at}`,
      groups: ['mcp-registry-admin', 'staff', 'engineering'],
    }),
  );
}
