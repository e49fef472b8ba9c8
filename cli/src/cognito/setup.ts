import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Environment } from '@mcp-gateway/contracts';
import { loadConfig } from '@mcp-gateway/kit';
import type { PolicyDocument } from '@mcp-gateway/policy';
import { replaceFile } from '@mcp-gateway/store';
import type { z } from 'zod';
import { CommandFailed } from '../failure.js';
import { setEnvLines } from './env-lines.js';
import { fullNames, type ScopesInCognito } from './scopes-in-cognito.js';
import type { Target } from './step.js';
import type { Wanted } from './wanted.js';

const Settings = Environment.pick({
  COGNITO_USER_POOL_ID: true,
  COGNITO_CLIENT_ID: true,
  COGNITO_DOMAIN: true,
  COGNITO_ENDPOINT: true,
  AWS_REGION: true,
});
export type CognitoSettings = z.infer<typeof Settings>;

/** The operator's `.env`, which the setup reads and writes. */
export type EnvFile = { file: string; text: string; mode: number; settings: CognitoSettings };

/** @throws CommandFailed when there is none; ConfigError */
export async function openEnvFile(root: string, env: NodeJS.ProcessEnv): Promise<EnvFile> {
  const file = join(root, '.env');
  try {
    const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const settings = loadConfig(Settings, { ...parseEnv(text), ...env });
    return { file, text, mode: mode & 0o777, settings };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new CommandFailed(`There is no ${file} to write to: run ./build_and_run.sh first.`, {
      cause,
    });
  }
}

/** Writes what the gateway has to know of the pool. */
export async function writeEnvFile(
  { file, text, mode }: EnvFile,
  { poolId, domain, webClient }: Target,
  region: string,
): Promise<void> {
  const changed = setEnvLines(text, {
    COGNITO_USER_POOL_ID: poolId,
    COGNITO_CLIENT_ID: webClient.id,
    COGNITO_CLIENT_SECRET: webClient.secret ?? '',
    COGNITO_DOMAIN: domain,
    AWS_REGION: region,
  });
  if (changed !== text) await replaceFile(file, changed, mode);
}

export type SetupOptions = { pool: string; domain?: string };

/** What this gateway needs of a pool. */
export function wantedFor(
  { pool, domain }: SetupOptions,
  settings: CognitoSettings,
  gateway: string,
  groups: PolicyDocument['document']['groups'],
  { resourceServers }: ScopesInCognito,
): Wanted {
  return {
    poolName: pool,
    poolId: settings.COGNITO_USER_POOL_ID || undefined,
    domain:
      domain ?? (PREFIX.test(settings.COGNITO_DOMAIN) ? settings.COGNITO_DOMAIN : freeDomain()),
    webClient: pool,
    webClientId: settings.COGNITO_CLIENT_ID || undefined,
    callbackUrl: `${gateway}/oauth2/callback/cognito`,
    signOutUrl: `${gateway}/login`,
    machineClient: `${pool}-machines`,
    machineScopes: fullNames(resourceServers),
    groups: [...new Set([...REGISTRY_GROUPS, ...groups.keys()])],
    resourceServers,
  };
}

/** A host name needs a certificate of its owner's, so it can only be there already. */
const PREFIX = /^[a-z0-9-]+$/;

const REGISTRY_GROUPS = ['admin', 'user', 'developer', 'operator'].map(
  (name) => `mcp-registry-${name}`,
);

/** Among those of everybody who uses Cognito in the region, so a plain word is taken. */
function freeDomain(): string {
  return `mcp-gateway-${randomBytes(4).toString('hex')}`;
}
