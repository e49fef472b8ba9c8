import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Environment, gatewayUrl, isReadableByOthers } from '@mcp-gateway/contracts';
import { ConfigError, loadConfig } from '@mcp-gateway/kit';
import type { EnvFile } from './env-file.js';
import { misspeltNames } from './misspelt.js';
import type { Bindable } from './ports.js';

export type SettingsSource = {
  /** The project's folder: relative paths begin here. */
  root: string;
  env: NodeJS.ProcessEnv;
  envFile: EnvFile;
  /** Numeric user id; 0 is root. */
  uid: number;
  canBind: (host: string, port: number) => Promise<Bindable>;
};

export type Settings = {
  config: Environment;
  /** Our variables as text, as services receive them: what was given, and what follows from it. */
  texts: Readonly<Partial<Record<string, string>>>;
  /** The rest of the environment, which everybody receives. */
  passThrough: Readonly<Record<string, string>>;
  gatewayUrl: string;
  dataDir: string;
  runDir: string;
  /** Which secrets come from `.env`, where their owner finds them again. */
  secretsInEnvFile: { ADMIN_PASSWORD: boolean; AGENT_CLIENT_SECRET: boolean };
  /** What the user should hear, each as one sentence. */
  notices: readonly string[];
};

const GATEWAY_PORTS = { HTTP_PORT: 8880, HTTPS_PORT: 8443 } as const;

/**
 * All settings, checked as a whole; the environment wins over `.env`.
 * @throws ConfigError naming everything that cannot be used
 */
export async function loadSettings(source: SettingsSource): Promise<Settings> {
  const { root, env, envFile, uid } = source;
  const merged = { ...envFile.values, ...env };
  const config = checked(merged, envFile.problems);
  const ports = await gatewayPorts(merged, config, source);
  Object.assign(config, ports);
  const dataDir = dataDirOf(root, env, envFile);
  const runDir =
    config.RUN_DIR === '' ? defaultRunDir(dataDir, uid, env) : resolve(root, config.RUN_DIR);
  const publicUrl = gatewayUrl(config);
  return {
    config,
    texts: {
      ...given(merged),
      HTTP_PORT: String(config.HTTP_PORT),
      HTTPS_PORT: String(config.HTTPS_PORT),
      GATEWAY_URL: publicUrl,
      DATA_DIR: dataDir,
      RUN_DIR: runDir,
      SCOPES_FILE: resolve(root, config.SCOPES_FILE),
      OAUTH2_PROVIDERS_FILE: resolve(root, config.OAUTH2_PROVIDERS_FILE),
    },
    passThrough: foreign(merged),
    gatewayUrl: publicUrl,
    dataDir,
    runDir,
    secretsInEnvFile: {
      ADMIN_PASSWORD: env['ADMIN_PASSWORD'] === undefined,
      AGENT_CLIENT_SECRET: env['AGENT_CLIENT_SECRET'] === undefined,
    },
    notices: notices(config, ports),
  };
}

/** Names in the environment and in `.env` that were probably meant as ours, each as one sentence. */
export function misspeltSettings(env: NodeJS.ProcessEnv, envFile: EnvFile): string[] {
  const names = [...new Set([...Object.keys(envFile.values), ...Object.keys(env)])];
  return misspeltNames(names, OUR_NAMES).map((sentence) => `Note: ${sentence}.`);
}

/** Where the state is; known even when other settings cannot be used. */
export function dataDirOf(root: string, env: NodeJS.ProcessEnv, envFile: EnvFile): string {
  const { DATA_DIR = '' } = { ...envFile.values, ...env };
  return resolve(root, DATA_DIR === '' ? './data' : DATA_DIR);
}

function checked(merged: NodeJS.ProcessEnv, fileProblems: readonly string[]): Environment {
  const problems = [...fileProblems];
  let config: Environment | undefined;
  try {
    config = loadConfig(Environment, merged);
    gatewayUrl(config);
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    problems.push(...(err instanceof ConfigError ? err.problems : [err.message]));
  }
  if (config === undefined || problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The standard ports, unless they were not asked for and only root may bind them. */
async function gatewayPorts(
  merged: NodeJS.ProcessEnv,
  config: Environment,
  { canBind }: SettingsSource,
): Promise<Partial<typeof GATEWAY_PORTS>> {
  const ports: Partial<typeof GATEWAY_PORTS> = {};
  for (const name of ['HTTP_PORT', 'HTTPS_PORT'] as const) {
    if (merged[name]) continue;
    if ((await canBind('0.0.0.0', config[name])) !== 'forbidden') continue;
    Object.assign(ports, { [name]: GATEWAY_PORTS[name] });
  }
  return ports;
}

/** In memory where possible, short enough for socket names, and one for each data folder. */
function defaultRunDir(dataDir: string, uid: number, env: NodeJS.ProcessEnv): string {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
  if (uid === 0) return `/run/mcp-gateway-${id}`;
  return join(env['XDG_RUNTIME_DIR'] ?? '/tmp', `mcp-gateway-${uid}-${id}`);
}

function notices(config: Environment, ports: Partial<typeof GATEWAY_PORTS>): string[] {
  const said: string[] = [];
  if (isReadableByOthers(gatewayUrl(config))) {
    said.push('Note: GATEWAY_URL is plain http, so passwords and tokens can be read on the way.');
  }
  if (ports.HTTP_PORT !== undefined) {
    said.push(
      `Note: port 80 needs root, so the gateway listens on ${ports.HTTP_PORT}; HTTP_PORT names another.`,
    );
  }
  return said;
}

const OUR_NAMES: readonly string[] = Object.keys(Environment.shape);

function given(merged: NodeJS.ProcessEnv): Record<string, string> {
  return pick(merged, (name, value) => OUR_NAMES.includes(name) && value !== '');
}

function foreign(merged: NodeJS.ProcessEnv): Record<string, string> {
  return pick(merged, (name) => !OUR_NAMES.includes(name));
}

function pick(
  env: NodeJS.ProcessEnv,
  wanted: (name: string, value: string) => boolean,
): Record<string, string> {
  const pairs = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && wanted(name, value) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(pairs);
}
