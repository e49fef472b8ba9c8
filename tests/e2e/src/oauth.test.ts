import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from './a-browser.js';
import { eventually } from './admin.js';
import { memoryOAuthProvider } from './memory-oauth-provider.js';
import { listenForCallback } from './oauth-callback.js';
import { decideAt, signIn } from './oauth-person.js';
import { readDecisions } from './proof/audit.js';
import { theStack } from './the-stack.js';

const SERVER = `${theStack.gatewayUrl}/currenttime/mcp`;

let browser: Browser;
let context: BrowserContext | undefined;
let page: Page;
let callback: Awaited<ReturnType<typeof listenForCallback>>;
beforeAll(async () => {
  browser = await startBrowser();
  callback = await listenForCallback();
});
beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  page = await context.newPage();
});
afterAll(async () => {
  callback.close();
  await browser.close();
});

type Memory = ReturnType<typeof memoryOAuthProvider>;
type Connected = { client: Pick<Client, 'listTools' | 'callTool' | 'close'> };

const SDKS: [
  string,
  (memory: Memory) => {
    connect: () => Promise<Connected>;
    finish: (params: URLSearchParams) => Promise<void>;
  },
][] = [
  [
    'SDK 1',
    ({ provider }) => ({
      connect: async () => {
        const client = new Client({ name: 'e2e', version: '1.0.0' });
        const transport = new StreamableHTTPClientTransport(new URL(SERVER), {
          authProvider: provider,
        });
        await client.connect(transport);
        return { client };
      },
      finish: (params) =>
        new StreamableHTTPClientTransport(new URL(SERVER), { authProvider: provider }).finishAuth(
          params.get('code') ?? '',
        ),
    }),
  ],
  [
    'SDK 2',
    ({ provider }) => ({
      connect: async () => {
        const client = new ModernClient({ name: 'e2e', version: '1.0.0' });
        await client.connect(new ModernTransport(new URL(SERVER), { authProvider: provider }));
        return { client: client as never };
      },
      finish: (params) =>
        new ModernTransport(new URL(SERVER), { authProvider: provider }).finishAuth(params),
    }),
  ],
];

describe.each(SDKS)('a client with %s that knows nothing but the address of a server', (_, sdk) => {
  it('signs its person in, acts as that person, renews its tokens, and ends', async () => {
    const memory = memoryOAuthProvider(callback.url);
    const { connect, finish } = sdk(memory);
    await expect(connect()).rejects.toThrow(/unauthorized/i);

    const answered = callback.next();
    const shown = await decideAt(page, memory.kept.sentTo!);
    expect(shown).toContain('The official SDK');
    expect(shown).toContain(new URL(callback.url).host);
    const params = await answered;
    expect(params.get('state')).toBe('the-state-of-the-client');
    expect(params.get('iss')).toBe(theStack.gatewayUrl);
    await finish(params);

    const { client } = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('current_time_by_timezone');
    const called = await client.callTool({
      name: 'current_time_by_timezone',
      arguments: { tz_name: 'Europe/Berlin' },
    });
    expect(called.isError ?? false).toBe(false);
    const { client_id: clientId } = memory.kept.client as { client_id: string };
    await expect(decisionOn(clientId)).resolves.toMatchObject({
      principal: 'local:admin',
      kind: 'user',
    });
    await client.close();

    const first = memory.kept.tokens!;
    memory.kept.tokens = { ...first, access_token: 'a-token-that-is-over' };
    const renewed = await connect();
    await renewed.client.listTools();
    await renewed.client.close();
    const second = memory.kept.tokens;
    expect(second.refresh_token).not.toBe(first.refresh_token);

    await revoke(clientId, second.refresh_token!);
    expect(await statusWith(second.access_token)).toBe(401);
    expect(await statusWith(first.access_token)).toBe(401);
  });
});

describe('a person', () => {
  const sentTo = async () => {
    const memory = memoryOAuthProvider(callback.url);
    const [, sdk] = SDKS[0]!;
    await expect(sdk(memory).connect()).rejects.toThrow(/unauthorized/i);
    return memory.kept.sentTo!;
  };

  it('can deny it, and the client is told so', async () => {
    const answered = callback.next();
    await decideAt(page, await sentTo(), 'deny');
    const params = await answered;
    expect(params.get('error')).toBe('access_denied');
    expect(params.has('code')).toBe(false);
  });

  it('who is signed in already is asked at once, and not after signing out', async () => {
    await page.goto(`${theStack.gatewayUrl}/login`);
    await signIn(page);
    await page.waitForURL(`${theStack.gatewayUrl}/`);
    const url = await sentTo();
    await page.goto(url.href);
    expect(new URL(page.url()).pathname).toMatch(/^\/oauth2\/interaction\//);

    await page.goto(theStack.gatewayUrl);
    await page.click('form[action="/logout"] button[type=submit]');
    await page.waitForURL(/\/login/);
    await page.goto(url.href);
    expect(new URL(page.url()).pathname).toBe('/login');
  });
});

/** No call waits for its record, so it may be written a little later. */
function decisionOn(client: string): Promise<unknown> {
  return eventually(() => {
    const found = readDecisions(theStack).find(
      (record) => record.method === 'tools/call' && record.client === client,
    );
    if (!found) throw new Error('Not written yet');
    return Promise.resolve(found);
  });
}

async function revoke(clientId: string, token: string): Promise<void> {
  const answer = await fetch(`${theStack.gatewayUrl}/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, token }),
  });
  expect(answer.status).toBe(200);
}

async function statusWith(token: string): Promise<number> {
  const answer = await fetch(SERVER, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  return answer.status;
}
