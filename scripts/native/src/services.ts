import { join } from 'node:path';
import type { EnvironmentName } from '@mcp-gateway/contracts';
import { providersIdentity } from './providers-identity.js';
import type { ServiceSpec } from './service-spec.js';
import type { Settings } from './settings.js';

type Place = { root: string; dataDir: string };

type PortName = Extract<EnvironmentName, `${string}_PORT`>;

/** What the product runs: one line of the table below. */
export type ServiceDefinition = {
  name: string;
  portName: PortName;
  /** Of our variables it receives these alone. */
  receives: readonly EnvironmentName[];
  run: (place: Place) => { command: string; args: string[] };
  /** Files and folders below the root: a change in one asks for a restart. */
  madeOf: readonly string[];
  /** What else asks for a restart when it changes. */
  identity?: (settings: Settings) => unknown;
  stopSteps: ServiceSpec['stopSteps'];
  startsAfter?: string;
  /** True for the gateway itself, which listens on every address and is asked by its public name. */
  isGateway?: boolean;
  /** Below the root; how an example server registers itself. */
  registration?: string;
};

/** Longer than a service takes to cut its last calls itself. */
const SERVICE_STOP: ServiceSpec['stopSteps'] = [{ signal: 'SIGTERM', graceMs: 12_000 }];

/** A stream of an upstream that is not ours would hold a graceful stop for ever. */
const GATEWAY_STOP: ServiceSpec['stopSteps'] = [
  { signal: 'SIGQUIT', graceMs: 5_000 },
  { signal: 'SIGTERM', graceMs: 2_000 },
];

/**
 * Options of Node.js that keep the memory of many streams near what they hold: without them half of
 * it is garbage that waits for collection.
 */
const OF_MANY_STREAMS = ['--max-semi-space-size=1', '--optimize-for-size'];

const COMMON = ['BIND_HOST', 'LOG_LEVEL'] as const;
const SHARED = [
  ...COMMON,
  'SECRET_KEY',
  'DATA_DIR',
  'RUN_DIR',
  'SCOPES_FILE',
  'HTTP_PORT',
  'GATEWAY_URL',
  'GATEWAY_ADDITIONAL_SERVER_NAMES',
  'ALLOW_INSECURE_HTTP',
  'AUTH_SERVER_PORT',
  'AUTH_SERVER_URL',
  'REGISTRY_PORT',
  'REGISTRY_URL',
  'MCPGW_PORT',
  'MCPGW_URL',
] as const;

/** The examples' ports: the registry's records of them follow, and are read when it starts. */
const EXAMPLE_PORTS = ['CURRENTTIME_PORT', 'FININFO_PORT', 'REALSERVERFAKETOOLS_PORT'] as const;

/** In the order of their start; a stop goes the other way, so the gateway stops accepting first. */
export const SERVICES: readonly ServiceDefinition[] = [
  {
    ...nodeService('auth-server', 'AUTH_SERVER_PORT', [
      ...SHARED,
      'ADMIN_USER',
      'ADMIN_PASSWORD',
      'AGENT_CLIENT_ID',
      'AGENT_CLIENT_SECRET',
      'COGNITO_USER_POOL_ID',
      'COGNITO_CLIENT_ID',
      'COGNITO_CLIENT_SECRET',
      'AWS_REGION',
      'COGNITO_DOMAIN',
      'COGNITO_ENDPOINT',
      'OAUTH2_PROVIDERS_FILE',
      'LOCAL_SIGN_IN',
    ]),
    identity: providersIdentity,
  },
  {
    ...nodeService('registry', 'REGISTRY_PORT', [
      ...SHARED,
      ...EXAMPLE_PORTS,
      'HTTPS_PORT',
      'EGRESS_DENY',
      'EGRESS_ALLOW',
    ]),
    madeOf: ['services/registry', 'packages', 'nginx', 'pnpm-lock.yaml'],
  },
  {
    ...nodeService('mcpgw', 'MCPGW_PORT', SHARED),
    run: ({ root }) => runNode(join(root, 'services/mcpgw'), OF_MANY_STREAMS),
  },
  exampleServer('currenttime', 'CURRENTTIME_PORT', []),
  exampleServer('fininfo', 'FININFO_PORT', ['POLYGON_API_KEY']),
  exampleServer('realserverfaketools', 'REALSERVERFAKETOOLS_PORT', []),
  {
    name: 'nginx',
    portName: 'HTTP_PORT',
    receives: [],
    run: ({ dataDir }) => ({ command: 'nginx', args: nginxArgs(join(dataDir, 'nginx')) }),
    madeOf: [],
    stopSteps: GATEWAY_STOP,
    startsAfter: 'registry',
    isGateway: true,
  },
];

function nodeService(
  name: string,
  portName: PortName,
  receives: readonly EnvironmentName[],
): ServiceDefinition {
  return nodeProgram(`services/${name}`, name, portName, receives);
}

function exampleServer(
  name: string,
  portName: PortName,
  receives: readonly EnvironmentName[],
): ServiceDefinition {
  const folder = `servers/${name}`;
  return {
    ...nodeProgram(folder, name, portName, [...COMMON, portName, ...receives]),
    registration: `${folder}/registration.json`,
  };
}

function nodeProgram(
  folder: string,
  name: string,
  portName: PortName,
  receives: readonly EnvironmentName[],
): ServiceDefinition {
  return {
    name,
    portName,
    receives,
    run: ({ root }) => runNode(join(root, folder)),
    madeOf: [folder, 'packages', 'pnpm-lock.yaml'],
    stopSteps: SERVICE_STOP,
  };
}

function runNode(folder: string, flags: readonly string[] = []) {
  return { command: process.execPath, args: [...flags, join(folder, 'dist/main.js')] };
}

/** Errors go to stderr, where the supervisor collects them like everybody's. */
function nginxArgs(folder: string): string[] {
  const config = join(folder, 'nginx.conf');
  return ['-p', `${folder}/`, '-c', config, '-e', 'stderr', '-g', 'daemon off;'];
}
