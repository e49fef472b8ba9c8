import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AgentFailed } from './failure.js';

const Kept = z.record(
  z.string(),
  z.object({
    tokens: z.object({ access_token: z.string(), expires_at: z.number() }).optional(),
  }),
);

/**
 * The access token of whoever signed in with `mcpctl login`. Renewing it is left to mcpctl, which
 * does so with any of its commands. @throws AgentFailed
 */
export async function keptAccessToken(
  folder: string,
  gateway: string,
  now: () => number = Date.now,
): Promise<string> {
  const text = await readFile(join(folder, 'mcpctl', 'sign-ins.json'), 'utf8').catch(() => '{}');
  const tokens = Kept.parse(JSON.parse(text))[gateway]?.tokens;
  if (!tokens) throw new AgentFailed(`Nobody is signed in at ${gateway}: run mcpctl login.`);
  if (tokens.expires_at <= now()) {
    throw new AgentFailed('The sign-in has to be renewed: run mcpctl whoami.');
  }
  return tokens.access_token;
}
