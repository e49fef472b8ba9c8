import { join } from 'node:path';
import { fingerprint } from './fingerprint.js';
import type { ServiceDefinition } from './services.js';
import type { Plan, ServiceSpec } from './service-spec.js';
import type { PortClaim } from './ports.js';
import type { Settings } from './settings.js';

/** The services as the settings want them. */
export function planServices(
  definitions: readonly ServiceDefinition[],
  settings: Settings,
  root: string,
): Plan {
  return definitions.map((definition) => planService(definition, settings, root));
}

export function portClaims(
  definitions: readonly ServiceDefinition[],
  { config }: Settings,
): PortClaim[] {
  return definitions.map(({ name, portName, isGateway = false }) => ({
    service: name,
    variable: portName,
    host: isGateway ? '0.0.0.0' : config.BIND_HOST,
    port: config[portName],
  }));
}

function planService(definition: ServiceDefinition, settings: Settings, root: string): ServiceSpec {
  const { name, portName, isGateway = false, startsAfter, stopSteps } = definition;
  const { config, dataDir, gatewayUrl, passThrough } = settings;
  const { command, args } = definition.run({ root, dataDir });
  const received = receivedBy(definition, settings);
  const port = config[portName];
  // The rest of the environment differs from one terminal to the next and restarts nothing.
  const more = definition.identity?.(settings);
  const identity = JSON.stringify([command, args, process.version, port, received, more]);
  return {
    name,
    command,
    args,
    cwd: root,
    env: { ...passThrough, ...received },
    port,
    ...(isGateway && { healthHost: new URL(gatewayUrl).host }),
    ...(startsAfter !== undefined && { startsAfter }),
    stopSteps,
    drains: isGateway,
    logFile: join(dataDir, 'logs', `${name}.log`),
    fingerprint: fingerprint(
      identity,
      definition.madeOf.map((path) => join(root, path)),
    ),
  };
}

function receivedBy({ receives }: ServiceDefinition, { texts }: Settings): Record<string, string> {
  const pairs = receives.flatMap((name) => {
    const text = texts[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(pairs);
}
