import { readFile, rename, rm } from 'node:fs/promises';
import { replaceFile } from '@mcp-gateway/store';
import type { NginxProcess } from './nginx-process.js';
import type { GatewayConfig } from './render.js';

export type Applied =
  /** nginx serves this configuration already. */
  | 'unchanged'
  /** nginx took it and shows its generation. */
  | 'reloaded'
  /** The file is in place for the nginx that starts next; none runs now. */
  | 'written';

export type ApplyGateway = (config: GatewayConfig) => Promise<Applied>;

/**
 * Puts a configuration into effect: stage, test, switch, reload, confirm; when nginx does not take
 * it, the last good file is put back.
 * @throws Error that says what nginx refused.
 */
export function createApply(file: string, nginx: NginxProcess): ApplyGateway {
  const staged = `${file}.staged`;

  const restore = async (good: string | undefined) => {
    if (good === undefined) return;
    await replaceFile(file, good);
    await nginx.reload();
  };
  return async ({ text, generation }) => {
    const good = await readFile(file, 'utf8').catch(() => undefined);
    if (good === text && (await nginx.generation()) === generation) return 'unchanged';
    await replaceFile(staged, text);
    try {
      await nginx.test(staged);
      await rename(staged, file);
    } finally {
      await rm(staged, { force: true });
    }
    if (!(await nginx.reload())) return 'written';
    try {
      await nginx.confirm(generation);
    } catch (cause) {
      await restore(good === text ? undefined : good);
      throw new Error('nginx did not take the new configuration; the last good one is back', {
        cause,
      });
    }
    return 'reloaded';
  };
}
