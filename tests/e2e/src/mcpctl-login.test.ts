import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from './a-browser.js';
import { eventually } from './admin.js';
import { addressIn } from './oauth-address.js';
import { decideAt } from './oauth-person.js';
import { MCPCTL, runMcpctl } from './run-mcpctl.js';
import { theStack } from './the-stack.js';

let browser: Browser;
let home: string;
beforeAll(async () => {
  browser = await startBrowser();
  home = mkdtempSync(join(tmpdir(), 'mcpctl-login-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(home, { recursive: true });
});

/** As somebody on another machine, who knows the address of the gateway and nothing else. */
const env = () => ({
  ...process.env,
  XDG_CONFIG_HOME: home,
  DATA_DIR: home,
  SECRET_KEY: '',
  GATEWAY_URL: theStack.gatewayUrl,
});

const mcpctl = (...args: string[]) => runMcpctl(args, { cwd: home, env: env() });

/** What a person does: reads the address in the terminal, and decides in the browser. */
async function login(decision: 'allow' | 'deny') {
  const command = spawn(MCPCTL, ['login', '--no-browser'], { cwd: home, env: env() });
  const ended = new Promise<number | null>((resolve) => command.on('close', resolve));
  const [out, err] = [text(command.stdout), text(command.stderr)];
  const context = await browser.newContext();
  const page = await context.newPage();
  const shown = await decideAt(page, await addressIn(command.stderr), decision);
  const last = await page.locator('body').innerText();
  const outcome = { exitCode: await ended, out: await out, err: await err, shown, last };
  await context.close();
  return outcome;
}

type Kept = Record<string, { client_id: string; tokens?: Record<string, string | number> }>;
const file = () => join(home, 'mcpctl/sign-ins.json');
const kept = () => (JSON.parse(readFileSync(file(), 'utf8')) as Kept)[theStack.gatewayUrl];

const statusWith = async (token: unknown) =>
  (
    await fetch(`${theStack.gatewayUrl}/api/me`, {
      headers: { authorization: `Bearer ${String(token)}` },
    })
  ).status;

describe('a person at another machine', () => {
  it('signs in with the browser, acts as that person, stays signed in, and signs out', async () => {
    expect((await mcpctl('whoami')).exitCode).toBe(3);

    const { exitCode, out, shown, last } = await login('allow');
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `Signed in at ${theStack.gatewayUrl} as admin (local:admin).\n`,
    });
    expect(shown).toContain('mcpctl');
    expect(last).toContain('You can close this window');
    expect(statSync(file()).mode & 0o777).toBe(0o600);

    const me = JSON.parse((await mcpctl('whoami', '--json')).out) as unknown;
    expect(me).toMatchObject({ subject: 'local:admin', groups: ['mcp-registry-admin'] });
    expect((await mcpctl('user', 'list')).exitCode).toBe(0);
    const call = ['call', 'currenttime', 'current_time_by_timezone', '--arg', 'tz_name=UTC'];
    expect(await mcpctl(...call)).toMatchObject({ exitCode: 0, err: '' });

    // Two at once, when the access token is about to end.
    const first = kept()!;
    const due = { ...first, tokens: { ...first.tokens, expires_at: Date.now() + 1_000 } };
    writeFileSync(file(), JSON.stringify({ [theStack.gatewayUrl]: due }));
    const both = await Promise.all([mcpctl('whoami'), mcpctl('server', 'list')]);
    expect(both).toMatchObject([
      { exitCode: 0, err: '' },
      { exitCode: 0, err: '' },
    ]);
    const second = kept()!;
    expect(second.client_id).toBe(first.client_id);
    expect(second.tokens!['refresh_token']).not.toBe(first.tokens!['refresh_token']);
    expect(await statusWith(second.tokens!['access_token'])).toBe(200);

    expect((await mcpctl('logout')).exitCode).toBe(0);
    expect(kept()).toEqual({ client_id: first.client_id });
    expect((await mcpctl('whoami')).exitCode).toBe(3);
    // The registry remembers for seconds what a token is worth.
    await eventually(async () => {
      expect(await statusWith(second.tokens!['access_token'])).toBe(401);
    }, 10_000);
  });

  it('is not signed in by who does not allow it', async () => {
    const { exitCode, out, err } = await login('deny');
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain('it was not allowed in the browser');
    expect((await mcpctl('logout')).exitCode).toBe(3);
  });
});
