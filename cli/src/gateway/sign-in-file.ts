import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandFailed } from '../failure.js';

/** What a sign-in on this machine has left, by the URL of the gateway. */
const SignIns = z.record(
  z.string(),
  z.looseObject({
    access_token: z.string().min(1),
    /** Milliseconds since the epoch. */
    expires_at: z.number(),
  }),
);

/** `$XDG_CONFIG_HOME/mcpctl/sign-ins.json`. */
export function signInFile(home: string, configHome: string | undefined): string {
  return join(configHome ?? join(home, '.config'), 'mcpctl', 'sign-ins.json');
}

/**
 * The access token of an earlier sign-in; undefined when there is none that is still valid.
 * @throws CommandFailed when others may read the file, or nobody can
 */
export function readSignIn(file: string, gateway: string, now: number): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  if ((found.mode & 0o077) !== 0) {
    throw new CommandFailed(`${file} is open to other users, so it is not used: chmod 600 it.`);
  }
  const { success, data } = SignIns.safeParse(parsed(readFileSync(file, 'utf8')));
  if (!success) throw new CommandFailed(`${file} cannot be read: remove it, and sign in again.`);
  const { access_token: token, expires_at: end = 0 } = data[gateway] ?? {};
  return end > now ? token : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
