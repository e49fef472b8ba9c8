import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CALL_KEY_PURPOSE,
  CallTokenResponse,
  GatewayHeader,
  parseStreamRight,
} from '@mcp-gateway/contracts';
import { createSeal } from '@mcp-gateway/identity';
import { deriveKey } from '@mcp-gateway/kit';
import { sendRequest } from '@mcp-gateway/testing';
import {
  ISSUER,
  SECRET_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aMessage, gatePost } from '../testing/gate-request.js';
import { internalPost } from '../testing/internal-post.js';
import { CALL_TOKEN_LIFETIME_MS, createCallTokens } from './call-tokens.js';

const POLICY = `
scopes:
  use:
    - { server: mcpgw, methods: [tools/call], tools: [invoke_mcp_tool] }
    - { server: clock, methods: [tools/call], tools: [now] }
  office:
    - { server: clock, methods: [tools/call], tools: [set], when: 'address == "10.0.0.7"' }
`;
const INVOKE = aMessage('tools/call', { name: 'invoke_mcp_tool', arguments: {} });
const NOW = aMessage('tools/call', { name: 'now', arguments: {} });
const SET = aMessage('tools/call', { name: 'set', arguments: {} });

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY });
});
beforeEach(() => {
  authServer.records.length = 0;
});
afterAll(() => authServer.close());

const aToken = (scopes = ['use', 'office']) => authServer.token({ scopes });

/** What mcpgw gets with a call that the caller makes to it. */
async function ticketOf(token: string, address = '192.0.2.1'): Promise<string> {
  const headers = { [GatewayHeader.clientAddress]: address };
  const request = gatePost(INVOKE, { token, server: 'mcpgw', route: 'own' }, headers);
  const answer = await sendRequest({ port: authServer.port }, request);
  expect(answer.status).toBe(200);
  return parseStreamRight(answer.headers['x-gateway-stream'])?.ticket ?? '';
}

const ask = (body: object, key?: string) =>
  sendRequest({ port: authServer.port }, internalPost('/internal/calls', body, key));
const OWNER = { kind: 'client', subject: 'robot' };

async function callToken(ticket: string, server = 'clock'): Promise<string> {
  const { body } = await ask({ ticket, server, ...OWNER });
  return CallTokenResponse.parse(JSON.parse(body)).token;
}

const call = async (token: string, message = NOW, server = 'clock') =>
  (await sendRequest({ port: authServer.port }, gatePost(message, { token, server }))).status;

describe('a call of mcpgw for its caller', () => {
  it('is decided and recorded as the caller’s own', async () => {
    const token = await callToken(await ticketOf(await aToken()));
    authServer.records.length = 0;
    await expect(call(token)).resolves.toBe(200);
    expect(authServer.records).toMatchObject([
      {
        principal: 'robot',
        kind: 'client',
        client: 'robot',
        server: 'clock',
        method: 'tools/call',
        target: 'now',
        decision: 'allow',
      },
    ]);
  });

  it('is refused where the caller’s own would be', async () => {
    const token = await callToken(await ticketOf(await aToken()));
    await expect(call(token, aMessage('tools/call', { name: 'other' }))).resolves.toBe(403);
  });

  it('has no more than the scopes of the caller’s token', async () => {
    authServer.setPolicy(`${POLICY}  more: [{ server: clock, methods: ['*'], tools: ['*'] }]`);
    const token = await callToken(await ticketOf(await aToken(['use'])));
    await expect(call(token, SET)).resolves.toBe(403);
    authServer.setPolicy(POLICY);
  });

  it('is judged by the address of the caller, not by that of mcpgw', async () => {
    const caller = await aToken();
    const inside = await callToken(await ticketOf(caller, '10.0.0.7'));
    const outside = await callToken(await ticketOf(caller, '192.0.2.1'));
    await expect(call(inside, SET)).resolves.toBe(200);
    const headers = { [GatewayHeader.clientAddress]: '10.0.0.7' };
    const request = gatePost(SET, { token: outside, server: 'clock' }, headers);
    expect((await sendRequest({ port: authServer.port }, request)).status).toBe(403);
  });

  it('ends with the caller’s token', async () => {
    const caller = await aToken();
    const token = await callToken(await ticketOf(caller));
    await authServer.bearer.revoke(caller, 'robot');
    await expect(call(token)).resolves.toBe(401);
  });

  it('goes to the one server that it was meant for', async () => {
    const token = await callToken(await ticketOf(await aToken()));
    await expect(call(token, INVOKE, 'mcpgw')).resolves.toBe(401);
  });

  it.each(['call.', 'call.AAAA', `call.${'A'.repeat(400)}`])(
    'is refused with %s',
    async (token) => {
      await expect(call(token)).resolves.toBe(401);
    },
  );

  it('comes within a minute', async () => {
    let now = 1_800_000_000_000;
    const tokens = createCallTokens({
      issuer: ISSUER,
      seal: createSeal(deriveKey(SECRET_KEY, CALL_KEY_PURPOSE)),
      bearer: { again: (token) => Promise.resolve(token) },
      now: () => now,
    });
    const token = {
      principal: { subject: 'robot', kind: 'client', name: 'robot', scopes: [] } as const,
      granted: [],
      clientId: 'robot',
      audience: [ISSUER],
      id: '1',
      kind: 'access' as const,
      issuedAt: now,
      expiresAt: now + 3600_000,
    };
    const authorization = `Bearer ${tokens.issue({ token }, 'clock')}`;
    const opened = await tokens.open(authorization, 'clock');
    expect(opened?.token.expiresAt).toBe(now + CALL_TOKEN_LIFETIME_MS);
    expect(opened?.token.audience).toEqual([`${ISSUER}/clock/mcp`]);
    now += CALL_TOKEN_LIFETIME_MS;
    await expect(tokens.open(authorization, 'clock')).rejects.toMatchObject({ reason: 'expired' });
    expect(tokens.open('Bearer eyJ.a.b', 'clock')).toBeUndefined();
    expect(tokens.open(undefined, 'clock')).toBeUndefined();
  });
});

describe('the question for a token to call with', () => {
  it('is for our own services only', async () => {
    const ticket = await ticketOf(await aToken());
    expect((await ask({ ticket, server: 'clock', ...OWNER }, 'another key')).status).toBe(404);
  });

  it.each<[string, object]>([
    ['for somebody else', { subject: 'alice' }],
    ['for another kind of caller', { kind: 'user' }],
    ['with a ticket that was made up', { ticket: 'made-up' }],
    ['for mcpgw itself', { server: 'mcpgw' }],
  ])('is refused %s', async (_title, changed) => {
    const ticket = await ticketOf(await aToken());
    const answer = await ask({ ticket, server: 'clock', ...OWNER, ...changed });
    expect(answer.status).toBe(403);
  });

  it('is refused with the ticket of a stream', async () => {
    authServer.setPolicy(`${POLICY}  listen: [{ server: mcpgw, methods: ['*'] }]`);
    const message = aMessage('initialize');
    const token = await aToken(['listen']);
    const request = gatePost(message, { token, server: 'mcpgw', route: 'own' });
    const { headers } = await sendRequest({ port: authServer.port }, request);
    const ticket = parseStreamRight(headers['x-gateway-stream'])?.ticket;
    expect(ticket).toBeDefined();
    expect((await ask({ ticket, server: 'clock', ...OWNER })).status).toBe(403);
    authServer.setPolicy(POLICY);
  });

  it('is not needed where mcpgw is not called', async () => {
    const request = gatePost(NOW, { token: await aToken(), server: 'clock' });
    const { headers } = await sendRequest({ port: authServer.port }, request);
    expect(headers).not.toHaveProperty('x-gateway-stream');
  });
});
