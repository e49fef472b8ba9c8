import { resolve } from 'node:path';
import { Environment } from '@mcp-gateway/contracts';
import { loadConfig } from '@mcp-gateway/kit';
import { z } from 'zod';
import { readEnvFile } from './env-file.js';

const Config = Environment.pick({
  HTTP_PORT: true,
  GATEWAY_URL: true,
  ALLOW_INSECURE_HTTP: true,
  AUTH_SERVER_PORT: true,
  AUTH_SERVER_URL: true,
  DATA_DIR: true,
  SCOPES_FILE: true,
  POLICY_EXTENSIONS_FILE: true,
}).extend({
  /** Absent where mcpctl is not on the gateway's own machine, or not its operator's. */
  SECRET_KEY: Environment.shape.SECRET_KEY.optional(),
  /** An access token to act with. */
  MCPCTL_TOKEN: z.string().optional(),
});

/** What the command line needs to know of the installation it belongs to. */
export type Settings = z.infer<typeof Config>;

/**
 * Settings of the installation in a folder; the environment wins over its `.env`.
 * @throws ConfigError
 */
export function loadSettings(root: string, env: NodeJS.ProcessEnv): Settings {
  const config = loadConfig(Config, { ...readEnvFile(root), ...env });
  return {
    ...config,
    DATA_DIR: resolve(root, config.DATA_DIR),
    SCOPES_FILE: resolve(root, config.SCOPES_FILE),
  };
}
