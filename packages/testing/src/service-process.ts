import type { ChildProcess } from 'node:child_process';
import { startNodeProcess } from './node-process.js';

/**
 * Runs a built main module as the supervisor does, and waits until it is healthy.
 * @throws Error when it ends, or is not healthy in time; it does not run on then
 */
export async function startServiceProcess(
  main: string,
  env: Record<string, string>,
  base: URL,
): Promise<ChildProcess> {
  return startNodeProcess([main], new URL('/health', base), { env });
}
