import { isReadableByOthers } from '@mcp-gateway/contracts';
import type { Cli } from '../cli.js';
import { CommandFailed } from '../failure.js';
import { findGateway } from '../gateway/find-gateway.js';
import { readPolicyFile } from '../policy/policy-file.js';
import { createCognitoClient } from './cognito-client.js';
import { makePlan, type Plan } from './plan.js';
import { scopesInCognito, type ScopesInCognito } from './scopes-in-cognito.js';
import { openEnvFile, wantedFor, writeEnvFile, type SetupOptions } from './setup.js';
import type { Target } from './step.js';

export type Prepared = {
  plan: Plan;
  scopes: ScopesInCognito;
  /** Writes what came of it to `.env`. */
  write: (target: Target) => Promise<void>;
};

/**
 * All that is known before anything is changed.
 * @throws CommandFailed, UsageError, ConfigError, PolicyFileRefused
 */
export async function prepare(
  { root, env, settings }: Pick<Cli, 'root' | 'env' | 'settings'>,
  options: SetupOptions & { region?: string },
): Promise<Prepared> {
  const envFile = await openEnvFile(root, env);
  const own = settings();
  const { url: gateway } = await findGateway(undefined, own);
  if (isReadableByOthers(gateway)) {
    throw new CommandFailed(
      `Amazon Cognito leads back to https addresses only, or to this machine, and GATEWAY_URL is ${gateway}.`,
    );
  }
  const { document } = await readPolicyFile(own.SCOPES_FILE, own);
  const scopes = scopesInCognito(document.scopes.keys());
  const wanted = wantedFor(options, envFile.settings, gateway, document.groups, scopes);
  const { client, region } = createCognitoClient(envFile.settings, options.region);
  const plan = await makePlan(client, wanted).catch((cause: unknown) => {
    if (cause instanceof CommandFailed) throw cause;
    const { name, message } = cause as Error;
    throw new CommandFailed(`Amazon Cognito cannot be asked (${name}): ${message}`, { cause });
  });
  return { plan, scopes, write: (target) => writeEnvFile(envFile, target, region) };
}
