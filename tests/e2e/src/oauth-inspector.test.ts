import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePorts } from '@mcp-gateway/testing';
import type { Browser } from 'playwright-core';
import { startBrowser } from './a-browser.js';
import { addressIn } from './oauth-address.js';
import { decideAt } from './oauth-person.js';
import { theStack } from './the-stack.js';

const require = createRequire(import.meta.url);
const INSPECTOR = join(
  dirname(require.resolve('@modelcontextprotocol/inspector/package.json')),
  'clients/launcher/build/index.js',
);

let browser: Browser;
let home: string;
beforeAll(async () => {
  browser = await startBrowser();
  home = mkdtempSync(join(tmpdir(), 'inspector-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
});

it('the MCP Inspector signs its person in and lists the tools of a server', async () => {
  const [port] = await freePorts(1);
  const inspector = spawn(
    process.execPath,
    [INSPECTOR, '--cli', `${theStack.gatewayUrl}/currenttime/mcp`, '--transport', 'http'].concat(
      ['--method', 'tools/list'],
      ['--callback-url', `http://127.0.0.1:${port}/oauth/callback`],
    ),
    {
      env: { ...process.env, HOME: home, BROWSER: '/bin/true', MCP_AUTO_OPEN_ENABLED: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = text(inspector.stdout);
  const page = await browser.newPage();
  const shown = await decideAt(page, await addressIn(inspector.stderr));
  expect(shown).toContain(`127.0.0.1:${port}`);
  const { tools } = JSON.parse(await output) as { tools: { name: string }[] };
  expect(tools.map(({ name }) => name)).toContain('current_time_by_timezone');
});
