import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually, signIn } from './admin.js';
import { theStack } from './the-stack.js';

const MARKER = 'e2e-request-0815';
const SECRET_ARGUMENT = 'argument-that-no-log-may-hold';

let token: string;
beforeAll(async () => {
  token = await agentToken(theStack);
});

function call(server: string, name: string, headers: Record<string, string> = {}) {
  return fetch(`${theStack.gatewayUrl}/${server}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: `Bearer ${token}`,
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: { unknown_argument: SECRET_ARGUMENT } },
    }),
  });
}

/** Every file of logs and audit, by name. */
function logs(): Map<string, string> {
  const folders = ['logs', 'audit'].map((name) => join(theStack.dataDir, name));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return new Map(
    files.map((file) => [file.slice(theStack.dataDir.length), readFileSync(file, 'utf8')]),
  );
}

describe('A request id', () => {
  it('travels from the caller through nginx, the decision, mcpgw and the registry', async () => {
    const response = await call('mcpgw', 'list_services', { 'X-Request-Id': MARKER });
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Request-Id')).toBe(MARKER);
    await response.text();
    await eventually(() => {
      const found = logs();
      for (const file of [
        '/logs/access.jsonl',
        '/audit/decisions.jsonl',
        '/logs/mcpgw.log',
        '/logs/registry.log',
      ]) {
        if (!found.get(file)?.includes(MARKER)) throw new Error(`${file} does not hold it`);
      }
      return Promise.resolve();
    });
  });

  it('reaches a server that somebody else wrote', async () => {
    const response = await call('currenttime', 'current_time_by_timezone', {
      'X-Request-Id': `${MARKER}-2`,
    });
    expect(response.headers.get('X-Request-Id')).toBe(`${MARKER}-2`);
    await eventually(() => {
      if (!logs().get('/logs/currenttime.log')?.includes(`${MARKER}-2`))
        throw new Error('Not there');
      return Promise.resolve();
    });
  });

  it.each(['with blanks in it', 'x'.repeat(65), '"quoted"'])('is made anew for %s', async (id) => {
    const response = await call('currenttime', 'current_time_by_timezone', { 'X-Request-Id': id });
    const returned = response.headers.get('X-Request-Id');
    expect(returned).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('Secrets', () => {
  it('W-28: T-132: are in no log: tokens, passwords, cookies, arguments', async () => {
    const admin = await signIn();
    await admin.fetch('/api/servers');
    await (
      await call('mcpgw', 'list_services', { Cookie: 'marker=cookie-that-no-log-may-hold' })
    ).text();
    await call('currenttime', 'current_time_by_timezone', {
      Authorization: 'Bearer token-nobody-has',
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));

    const found = logs();
    expect(found.size).toBeGreaterThan(7);
    for (const [file, text] of found) {
      for (const secret of [
        token,
        theStack.env.ADMIN_PASSWORD,
        theStack.env.AGENT_CLIENT_SECRET,
        'the-secret-of-a-test-installation-only',
        'cookie-that-no-log-may-hold',
        'token-nobody-has',
        SECRET_ARGUMENT,
      ]) {
        expect({ file, holds: text.includes(secret) && secret }).toEqual({ file, holds: false });
      }
    }
  });
});
