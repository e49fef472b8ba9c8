import { readFile, rename, rm } from 'node:fs/promises';
import { replaceFile } from '@mcp-gateway/store';
import type { NginxProcess } from './nginx-process.js';
import type { GatewayConfig } from './render.js';

export type Applied =
  /** Nothing was to be done. */
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
  /** What nginx was last seen to serve; the file may have been edited by hand since. */
  let confirmed: string | undefined;

  const switchTo = async (text: string) => {
    await replaceFile(staged, text);
    try {
      await nginx.test(staged);
      await rename(staged, file);
    } finally {
      await rm(staged, { force: true });
    }
  };
  const restore = async (good: string) => {
    await replaceFile(file, good);
    await nginx.reload();
  };
  return async ({ text, generation }) => {
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === text && (await nginx.generation()) === generation) {
      confirmed = text;
      return 'unchanged';
    }
    if (found !== text) await switchTo(text);
    if (!(await nginx.reload())) return found === text ? 'unchanged' : 'written';
    try {
      await nginx.confirm(generation);
    } catch (cause) {
      const good = confirmed ?? found;
      if (good !== undefined && good !== text) await restore(good);
      throw new Error('nginx did not take the new configuration; the last good one is back', {
        cause,
      });
    }
    confirmed = text;
    return 'reloaded';
  };
}
