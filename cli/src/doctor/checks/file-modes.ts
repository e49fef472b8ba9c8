import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Check, type Finding } from '../check.js';

/** What holds secrets, or decides who may do what. */
const PRIVATE = ['keys', 'auth', 'audit', 'servers', 'logs', 'nginx'];

export const fileModesCheck: Check = {
  name: 'file modes',
  remedy: 'Run this as the user whom the gateway runs as.',
  run: ({ root, settings: { DATA_DIR } }) => {
    const inData = PRIVATE.map((name) => join(DATA_DIR, name)).filter(isThere);
    const candidates = [join(root, '.env'), DATA_DIR].filter(isThere);
    const found = [
      ...candidates.map(openToOthers),
      ...(isOpen(DATA_DIR) ? [...inData, ...inData.flatMap(filesIn)].map(openToOthers) : []),
      notWritable(DATA_DIR),
    ].filter((finding) => finding !== undefined);
    return found.length > 0
      ? found
      : [ok('.env and the data folder are for their owner alone, who can write there.')];
  },
};

function openToOthers(path: string): Finding | undefined {
  if (!isOpen(path)) return undefined;
  const { mode } = statSync(path);
  const octal = (mode & 0o777).toString(8);
  return failed(`${path} is open to other users (mode ${octal}).`, `chmod go= ${path}`);
}

function notWritable(folder: string): Finding | undefined {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return failed(`${folder} cannot be written by this user.`, fileModesCheck.remedy);
  }
}

/** Links are followed: what counts is who may read what they lead to. */
function isOpen(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) !== 0;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}
