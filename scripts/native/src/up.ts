import { join } from 'node:path';
import { CommandFailed } from './command-failed.js';
import { chooseCall, makeFirstCall, type ToolCall } from './first-call.js';
import { prepareDataDir, prepareRunDir } from './folders.js';
import { createGatewayFetch } from './gateway-fetch.js';
import { planServices, portClaims } from './plan.js';
import { portProblems } from './ports.js';
import type { Report } from './report.js';
import { findSupervisor, type RunningSupervisor } from './running-supervisor.js';
import { seedExamples } from './seed.js';
import type { ServiceDefinition } from './services.js';
import type { Settings } from './settings.js';
import type { SupervisorLink } from './supervisor.js';
import { takeUpLock } from './up-lock.js';
import { waitUntilUp } from './wait-until-up.js';
import { isFirstTime, rememberWelcome, renderWelcome } from './welcome.js';

const HEALTH_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 30_000;

export type UpDeps = {
  root: string;
  settings: Settings;
  definitions: readonly ServiceDefinition[];
  /** Of the supervisor's code: one that runs older code is replaced. */
  version: string;
  uid: number;
  startSupervisor: (socketPath: string) => Promise<SupervisorLink>;
  say: (line: string) => void;
  interrupted: AbortSignal;
};

/**
 * Brings everything up, or in line with changed settings and code, and proves it by a tool call.
 * What it cannot bring up it leaves as it was before.
 * @throws CommandFailed naming the service, the reason and the log
 */
export async function up(deps: UpDeps): Promise<SupervisorLink> {
  const { settings, uid, say } = deps;
  settings.notices.forEach(say);
  prepareDataDir(settings.dataDir);
  const release = takeUpLock(settings.dataDir);
  try {
    prepareRunDir(settings.runDir, uid);
    const running = await findSupervisor(settings.dataDir, say);
    await checkPorts(deps, await running?.report());
    await seedExamples(examplesOf(deps), settings.dataDir);
    return await start(deps, running);
  } finally {
    release();
  }
}

async function start(deps: UpDeps, running?: RunningSupervisor): Promise<SupervisorLink> {
  const { root, settings, definitions, version, say } = deps;
  const reusable = running?.version === version ? running : undefined;
  if (!reusable) await running?.stop();
  const supervisor =
    reusable ?? (await deps.startSupervisor(join(settings.runDir, 'supervisor.sock')));
  try {
    const changed = await supervisor.apply(planServices(definitions, settings, root));
    say(changed.length === 0 ? 'Nothing changed.' : `Starting ${changed.join(', ')} ...`);
    await prove(deps, supervisor);
  } catch (failure) {
    if (reusable) {
      say('Going back to what ran before ...');
      await reusable.restore();
    } else {
      await supervisor.stop();
    }
    throw failure;
  }
  return supervisor;
}

async function prove(deps: UpDeps, { report }: SupervisorLink): Promise<void> {
  const { settings, say, interrupted } = deps;
  await waitUntilUp({ report, say, timeoutMs: HEALTH_TIMEOUT_MS, interrupted });
  const call = chooseCall(settings.dataDir);
  const answer = await callThroughGateway(deps, call);
  const firstTime = isFirstTime(settings.dataDir);
  say(renderWelcome({ settings, call, answer, firstTime }));
  rememberWelcome(settings.dataDir);
}

async function callThroughGateway(deps: UpDeps, call: ToolCall): Promise<string> {
  const { config, gatewayUrl } = deps.settings;
  const gateway = createGatewayFetch(config.HTTP_PORT);
  try {
    return await makeFirstCall({
      baseUrl: `http://${new URL(gatewayUrl).host}`,
      fetch: gateway.fetch,
      clientId: config.AGENT_CLIENT_ID,
      clientSecret: config.AGENT_CLIENT_SECRET,
      call,
      timeoutMs: CALL_TIMEOUT_MS,
      interrupted: deps.interrupted,
    });
  } finally {
    await gateway.close();
  }
}

/** Before anything is touched. What our own services hold is theirs to release. */
async function checkPorts({ definitions, settings }: UpDeps, report?: Report): Promise<void> {
  const held = (report?.services ?? []).filter(({ state }) => state === 'running');
  const problems = await portProblems(portClaims(definitions, settings), ({ port }) =>
    held.some((service) => service.port === port),
  );
  if (problems.length > 0) throw new CommandFailed(problems.join('\n'));
}

function examplesOf({ root, settings, definitions }: UpDeps) {
  return definitions.flatMap(({ name, portName, registration }) =>
    registration === undefined
      ? []
      : [{ name, registrationFile: join(root, registration), port: settings.config[portName] }],
  );
}
