import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePorts } from '@mcp-gateway/testing';
import type { Browser } from 'playwright-core';
import { startBrowser } from './a-browser.js';
import { loadConformanceTool, readFindings } from './conformance-suite.js';
import { addressIn } from './oauth-address.js';
import { decideAt } from './oauth-person.js';
import { theStack } from './the-stack.js';

let browser: Browser;
let results: string;
beforeAll(async () => {
  browser = await startBrowser();
  results = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(results, { recursive: true });
});

async function register(redirectUri: string): Promise<string> {
  const answer = await fetch(`${theStack.gatewayUrl}/oauth2/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      client_name: 'The conformance suite',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
    }),
  });
  return ((await answer.json()) as { client_id: string }).client_id;
}

it('the official suite finds nothing wrong with the authorization server', async () => {
  const { node, main } = await loadConformanceTool();
  const [port] = await freePorts(1);
  const clientId = await register(`http://127.0.0.1:${port}/callback`);
  const suite = spawn(
    node,
    [main, 'authorization', '--url', theStack.gatewayUrl, '-p', String(port), '-o', results].concat(
      ['--client-id', clientId, '--resource', `${theStack.gatewayUrl}/currenttime/mcp`],
    ),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise((resolve) => suite.on('exit', resolve));
  await decideAt(await browser.newPage(), await addressIn(suite.stdout));
  await ended;
  const findings = [...readFindings(results)];
  expect(findings.filter(([, found]) => found !== 'SUCCESS')).toEqual([]);
  expect(findings).toHaveLength(3);
});
