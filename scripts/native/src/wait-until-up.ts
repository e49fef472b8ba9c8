import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailed } from './command-failed.js';
import { isUp, type Report, type ServiceReport } from './report.js';

export type WaitOptions = {
  report: () => Promise<Report>;
  say: (line: string) => void;
  timeoutMs: number;
  interrupted: AbortSignal;
};

const POLL_MS = 200;

/**
 * Waits until every service is up, and says so of each as it happens.
 * @throws CommandFailed naming the service that is not, the reason, and its log
 */
export async function waitUntilUp(options: WaitOptions): Promise<void> {
  const { report, say, timeoutMs, interrupted } = options;
  const deadline = Date.now() + timeoutMs;
  const announced = new Set<string>();
  for (;;) {
    const { services } = await report();
    interrupted.throwIfAborted();
    for (const service of services) {
      if (service.state === 'failed') throw notUp(service);
      if (!isUp(service) || announced.has(service.name)) continue;
      announced.add(service.name);
      say(`  ${service.name.padEnd(20)} ${service.health.padEnd(9)} port ${service.port}`);
    }
    const missing = services.find((service) => !isUp(service));
    if (!missing) return;
    if (Date.now() > deadline) throw notUp(missing);
    await delay(POLL_MS);
  }
}

function notUp({ name, state, health, reason, log_file }: ServiceReport): CommandFailed {
  const how = state === 'running' ? health : state;
  return new CommandFailed(`${name} is ${how}: ${reason ?? 'no reason known'}\nLog: ${log_file}`);
}
