import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from './command-failed.js';

/** Bytes that a socket's whole path may have, less those of the longest name we give one. */
const LONGEST_RUN_DIR = 100 - 30;

/**
 * The folders below DATA_DIR, made where they are missing.
 * @throws CommandFailed when they cannot be written
 */
export function prepareDataDir(dataDir: string): void {
  try {
    for (const name of ['', 'logs', 'servers', 'nginx', 'audit']) {
      const folder = join(dataDir, name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK | constants.X_OK);
    }
  } catch (cause) {
    throw new CommandFailed(
      `The data folder ${dataDir} cannot be written by this user: change its owner, or set DATA_DIR.`,
      { cause },
    );
  }
}

/**
 * The folder of sockets. nginx's workers run as another user when root starts it, and pass through
 * it without seeing what it holds.
 * @throws CommandFailed when the folder is not safe or its name too long
 */
export function prepareRunDir(runDir: string, uid: number): void {
  if (Buffer.byteLength(runDir) > LONGEST_RUN_DIR) {
    throw new CommandFailed(
      `RUN_DIR ${runDir} is too long for socket files: set it to a path of at most ${LONGEST_RUN_DIR} bytes.`,
    );
  }
  try {
    mkdirSync(runDir, { recursive: true, mode: uid === 0 ? 0o711 : 0o700 });
  } catch (cause) {
    throw new CommandFailed(`RUN_DIR ${runDir} cannot be made: set RUN_DIR to another folder.`, {
      cause,
    });
  }
  const found = lstatSync(runDir);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    throw new CommandFailed(
      `RUN_DIR ${runDir} is not a folder that only this user can write: remove it, or set RUN_DIR.`,
    );
  }
}
