import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseStreamRight, StreamCheckResponse } from '@mcp-gateway/contracts';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { aMessage, gateHead, gatePost } from '../testing/gate-request.js';
import { internalPost } from '../testing/internal-post.js';

const OWNER = { server: 'currenttime', kind: 'client', subject: 'robot' };
const LISTEN = aMessage('subscriptions/listen', { notifications: { toolsListChanged: true } });

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
});
afterAll(() => authServer.close());

/** Opens a stream by a GET, or by a message, and gives the ticket that the relay gets. */
async function open(token: string, message?: string): Promise<string> {
  const request = message ? gatePost(message, { token }) : gateHead('GET', { token });
  const { status, headers } = await sendRequest({ port: authServer.port }, request);
  expect(status).toBe(200);
  const right = parseStreamRight(headers['x-gateway-stream']);
  expect(right?.expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
  return right?.ticket ?? '';
}

const ask = (body: unknown, key?: string) =>
  sendRequest({ port: authServer.port }, internalPost('/internal/streams/check', body, key));

async function check(...tickets: string[]): Promise<boolean[]> {
  const answer = await ask({ streams: tickets.map((ticket) => ({ ticket, ...OWNER })) });
  return StreamCheckResponse.parse(JSON.parse(answer.body)).holds;
}

describe('a stream that runs', () => {
  it('goes on while nothing has changed', async () => {
    const token = await authServer.token({ scopes: ['everything'] });
    await expect(check(await open(token), await open(token, LISTEN))).resolves.toEqual([
      true,
      true,
    ]);
  });

  it('loses its right with its token, and no other does (T-147)', async () => {
    const [token, other] = [await authServer.token(), await authServer.token()];
    const tickets = [await open(token), await open(other)];
    await authServer.bearer.revoke(token, 'robot');
    await expect(check(...tickets)).resolves.toEqual([false, true]);
  });

  it.each([
    [
      'the server is hidden',
      "scopes: { everything: [{ server: other, methods: ['*'] }] }",
      [false, false],
    ],
    [
      'the method is taken away',
      "scopes: { everything: [{ server: '*', methods: [tools/list] }] }",
      [true, false],
    ],
    [
      'a condition does not hold any more',
      "scopes: { everything: [{ server: '*', methods: ['*'], when: 'now < timestamp(\"2020-01-01T00:00:00Z\")' }] }",
      [false, false],
    ],
  ])('loses its right when %s (T-147)', async (_, policy, expected) => {
    authServer.setPolicy(POLICY_TEXT);
    const token = await authServer.token({ scopes: ['everything'] });
    const tickets = [await open(token), await open(token, LISTEN)];
    authServer.setPolicy(policy);
    await expect(check(...tickets)).resolves.toEqual(expected);
    authServer.setPolicy(POLICY_TEXT);
  });

  it('has no right by a ticket that was made up', async () => {
    await expect(check('made-up')).resolves.toEqual([false]);
  });
});

describe('the question about streams', () => {
  it('is for our own services only', async () => {
    expect((await ask({ streams: [] }, 'another key')).status).toBe(404);
  });

  it.each([
    ['is no question', {}],
    ['is longer than it may be', { streams: Array(501).fill({ ticket: 'a', ...OWNER }) }],
  ])('is refused when it %s', async (_, body) => {
    expect((await ask(body)).status).toBe(422);
  });

  it('may be as long as it gets', async () => {
    const streams = Array<unknown>(500).fill({ ticket: 'a'.repeat(16_384), ...OWNER });
    expect((await ask({ streams })).status).toBe(200);
  });
});

describe('the right to a stream', () => {
  it('goes to the relay, and never on to a server (T-147)', async () => {
    const call = aMessage('tools/call', { name: 'current_time_by_timezone' });
    const request = gatePost(call, { token: await authServer.token() });
    const answer = await sendRequest({ port: authServer.port }, request);
    expect(answer.headers).toMatchObject({ 'x-accel-redirect': '@upstream' });
    expect(answer.headers).not.toHaveProperty('x-gateway-stream');
  });
});
