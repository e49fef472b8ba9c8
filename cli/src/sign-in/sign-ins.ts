import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '@mcp-gateway/store';
import { z } from 'zod';
import { CommandFailed } from '../failure.js';
import { parseJson } from '../parse-json.js';
import { withFileLock } from './file-lock.js';

const Tokens = z.object({
  access_token: z.string().min(1),
  /** Milliseconds since the epoch. */
  expires_at: z.number(),
  refresh_token: z.string().min(1).optional(),
});
export type Tokens = z.infer<typeof Tokens>;

/** One gateway: the client that this machine is there, and the tokens while somebody is signed in. */
const SignIn = z.object({ client_id: z.string().min(1), tokens: Tokens.optional() });
export type SignIn = z.infer<typeof SignIn>;

/** By the URL of the gateway. */
const Kept = z.record(z.string(), SignIn);
type Kept = z.infer<typeof Kept>;

/** Sign-ins of one person on this machine. Each call throws CommandFailed for a file it cannot use. */
export type SignIns = {
  read: (gateway: string) => Promise<SignIn | undefined>;
  /** One at a time on this machine: what `next` is told stays so until its answer is written. */
  change: (
    gateway: string,
    next: (now: SignIn | undefined) => Promise<SignIn> | SignIn,
  ) => Promise<SignIn>;
};

/** `$XDG_CONFIG_HOME/mcpctl/sign-ins.json`; a relative folder does not count (XDG base directories). */
export function signInFile(home: string, configHome = ''): string {
  const folder = configHome.startsWith('/') ? configHome : join(home, '.config');
  return join(folder, 'mcpctl', 'sign-ins.json');
}

export function createSignIns(file: string): SignIns {
  return {
    read: async (gateway) => (await readKept(file))[gateway],
    change: async (gateway, next) => {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      return withFileLock(`${file}.lock`, async () => {
        const kept = await readKept(file);
        const signIn = await next(kept[gateway]);
        await replaceFile(file, `${JSON.stringify({ ...kept, [gateway]: signIn }, null, 2)}\n`);
        return signIn;
      });
    },
  };
}

async function readKept(file: string): Promise<Kept> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return {};
  if ((found.mode & 0o077) !== 0) {
    throw new CommandFailed(`${file} is open to other users, so it is not used: chmod 600 it.`);
  }
  const { success, data } = Kept.safeParse(parseJson(await readFile(file, 'utf8')));
  if (success) return data;
  throw new CommandFailed(`${file} cannot be read: remove it, and sign in again.`);
}
