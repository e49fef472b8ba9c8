import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portHolders, type PortHolder } from '@mcp-gateway/kit';
import { z } from 'zod';
import { failed, ok, warning, type Check, type Finding } from '../check.js';
import type { DoctorSettings } from '../doctor-settings.js';
import { readNginxConf } from '../nginx-conf.js';

const START = 'Run ./build_and_run.sh; ./build_and_run.sh logs says why a service did not start.';

export const portsCheck: Check = {
  name: 'ports',
  remedy: START,
  run: ({ settings }) => {
    const ours = ownProcesses(settings.DATA_DIR);
    return claimsOf(settings, ours !== undefined).map((claim) =>
      judge(claim, portHolders(claim.port), ours),
    );
  },
};

function claimsOf(settings: DoctorSettings, isSupervised: boolean): Claim[] {
  const claim = (service: string, variable: PortName, port = settings[variable]): Claim => ({
    service,
    variable,
    port,
  });
  return [
    claim('auth-server', 'AUTH_SERVER_PORT'),
    claim('registry', 'REGISTRY_PORT'),
    claim('mcpgw', 'MCPGW_PORT'),
    // Without root it is another than the settings say.
    claim('nginx', 'HTTP_PORT', readNginxConf(settings.DATA_DIR)?.httpPort),
    ...(isSupervised ? EXAMPLES.map(([service, variable]) => claim(service, variable)) : []),
  ];
}

type PortName = keyof DoctorSettings & `${string}_PORT`;

const EXAMPLES = [
  ['currenttime', 'CURRENTTIME_PORT'],
  ['fininfo', 'FININFO_PORT'],
  ['realserverfaketools', 'REALSERVERFAKETOOLS_PORT'],
] as const;

type Claim = { service: string; variable: string; port: number };

/** Who should hold a port, and who does; without a supervisor nobody is known to be ours. */
export function judge(
  { service, variable, port }: Claim,
  holders: readonly PortHolder[],
  ours: ReadonlyMap<number, string> | undefined,
): Finding {
  const holder = holders.find(({ pid }) => ours?.has(pid)) ?? holders[0];
  if (!holder)
    return failed(`Nobody that is seen from here listens on ${port}, for ${service}.`, START);
  const { pid, command } = holder;
  if (ours === undefined) {
    return warning(
      `Port ${port}, for ${service}, is held by "${command}" (pid ${pid}), which ./build_and_run.sh did not start.`,
      `If it is not the gateway's, stop it, or set ${variable} to a free port.`,
    );
  }
  if (ours.get(pid) === service) return ok(`Port ${port} is held by ${service} (pid ${pid}).`);
  const who = ours.get(pid) ?? `"${command}"`;
  return failed(
    `Port ${port}, for ${service}, is in use by ${who} (pid ${pid}).`,
    `Stop it, or set ${variable} to a free port.`,
  );
}

const Supervised = z.looseObject({
  processes: z.array(z.looseObject({ pid: z.number(), name: z.string() })),
});

/** The services by their process; undefined when nobody supervises any. */
function ownProcesses(dataDir: string): ReadonlyMap<number, string> | undefined {
  try {
    const text = readFileSync(join(dataDir, 'supervisor.json'), 'utf8');
    const { processes } = Supervised.parse(JSON.parse(text));
    return new Map(processes.map(({ pid, name }) => [pid, name]));
  } catch {
    return undefined;
  }
}
