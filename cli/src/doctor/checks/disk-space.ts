import { statfs } from 'node:fs/promises';
import { failed, ok, warning, type Check } from '../check.js';

const MIB = 1024 * 1024;
/** Logs and audit files alone may take more before the oldest are removed. */
const SCARCE = 1024 * MIB;
const TOO_LITTLE = 100 * MIB;

export const diskSpaceCheck: Check = {
  name: 'disk space',
  remedy: 'Run ./build_and_run.sh, which makes the data folder.',
  run: async ({ settings: { DATA_DIR } }) => {
    const { bavail, bsize } = await statfs(DATA_DIR);
    return [judge(bavail * bsize, DATA_DIR)];
  },
};

/** What so many free bytes mean. */
export function judge(free: number, folder: string) {
  const says = `${Math.floor(free / MIB).toLocaleString('en')} MiB are free for ${folder}.`;
  const remedy = 'Make room there, or set DATA_DIR to a folder of a larger disk.';
  if (free < TOO_LITTLE) return failed(says, remedy);
  return free < SCARCE ? warning(says, remedy) : ok(says);
}
