import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import { createHopTokenVerifier, type HopAudience, type SignHopToken } from '@mcp-gateway/identity';
import { createLogger, listen, type Listening } from '@mcp-gateway/kit';
import { aPolicy, POLICY_TEXT, sendRequest, type HttpAnswer } from '@mcp-gateway/testing';
import type { AuditRecord } from '../audit/audit-log.js';
import { anAccessToken } from '../testing/an-access-token.js';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, aMessage, gateHead, gatePost, type Door } from '../testing/gate-request.js';
import type { Authorizer } from './authorize.js';
import { createValidate } from './handler.js';
import { createHopTokens } from './hop-tokens.js';
import type { Verdict } from './verdict.js';

const LIST = aMessage('tools/list');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('an answer of /validate that allows', () => {
  let authServer: AuthServerUnderTest;
  let token: string;
  beforeAll(async () => {
    authServer = await startAuthServer({ policy: POLICY_TEXT });
    token = await authServer.token();
  });
  afterAll(() => authServer.close());

  const post = (body: string, door: Door = {}) =>
    sendRequest({ port: authServer.port }, gatePost(body, { token, ...door }));
  const head = (method: string, door: Door = {}) =>
    sendRequest({ port: authServer.port }, gateHead(method, { token, ...door }));
  const verify = (answer: HttpAnswer, audience: HopAudience, issuer = ISSUER) => {
    const keys = createLocalJWKSet({ keys: [authServer.key.publicJwk] });
    const hopToken = answer.headers['x-gateway-identity'] as string;
    return createHopTokenVerifier({ issuer, audience, keys })(hopToken);
  };

  it.each<[string, string, Door, string]>([
    ['a call to the upstream', aCall(), {}, '@upstream'],
    [
      'a notification to the upstream',
      LIST.replace('"id":1,', '').replace('tools/list', 'notifications/initialized'),
      {},
      '@upstream',
    ],
    [
      'initialize through the relay, which seals the session that begins',
      aMessage('initialize', {}),
      {},
      '@relay',
    ],
    ['a list through the relay', LIST, {}, '@relay'],
    ['a message to a legacy stream through the relay', aCall(), { endpoint: 'messages' }, '@relay'],
    ['a call to a server behind the relay through it', aCall(), { route: 'relay' }, '@relay'],
    [
      'a response to what was asked on a legacy stream through the relay',
      '{"jsonrpc":"2.0","id":1,"result":{}}',
      { endpoint: 'messages' },
      '@relay',
    ],
    ['a call to one of our own services to it', aCall(), { route: 'own' }, '@upstream'],
    ['a call on a route nobody knows to the upstream', aCall(), { route: 'odd' }, '@upstream'],
  ])('sends %s', async (_, body, door, location) => {
    const answer = await post(body, door);
    expect(answer.headers['x-accel-redirect']).toBe(location);
  });

  it('is empty, and says so, for nginx keeps its connection only then', async () => {
    for (const answer of [await post(aCall()), await post(LIST), await head('GET')]) {
      expect(answer.status).toBe(200);
      expect(answer.body).toBe('');
      expect(answer.headers['content-length']).toBe('0');
      expect(answer.headers.connection).toBe('keep-alive');
      expect(answer.headers).not.toHaveProperty('transfer-encoding');
    }
  });

  it.each([
    ['a GET through the relay, where its stream ends with the right to it', 'GET', '@relay'],
    ['a DELETE on as it does a call', 'DELETE', '@upstream'],
  ])('sends %s', async (_, method, place) => {
    expect((await head(method)).headers['x-accel-redirect']).toBe(place);
    const relayed = await head(method, { route: 'relay' });
    expect(relayed.headers['x-accel-redirect']).toBe('@relay');
  });

  it('tells no upstream who calls (T-072)', async () => {
    for (const answer of [await post(aCall()), await head('DELETE')]) {
      expect(answer.headers).not.toHaveProperty('x-gateway-identity');
      expect(answer.headers).not.toHaveProperty('x-gateway-stream');
    }
  });

  it.each<[string, () => Promise<HttpAnswer>]>([
    ['a list', () => post(LIST)],
    ['a message to a legacy stream', () => post(aCall(), { endpoint: 'messages' })],
    ['a legacy stream', () => head('GET', { endpoint: 'sse' })],
    ['a call behind the relay', () => post(aCall(), { route: 'relay' })],
    ['a stream behind the relay', () => head('GET', { route: 'relay' })],
  ])('tells the relay, and it alone, who calls which server: %s (T-071)', async (_, ask) => {
    const answer = await ask();
    await expect(verify(answer, 'mcpgw')).resolves.toEqual({
      principal: { subject: 'robot', kind: 'client', name: 'robot', scopes: ['currenttime/use'] },
      server: 'currenttime',
    });
    await expect(verify(answer, 'registry')).rejects.toThrow('malformed');
    await expect(verify(answer, 'mcpgw', 'https://other.test')).rejects.toThrow();
  });

  it('tells both of our own services who calls', async () => {
    for (const answer of [
      await post(aCall(), { route: 'own' }),
      await post(LIST, { route: 'own' }),
      await head('GET', { route: 'own' }),
    ]) {
      await expect(verify(answer, 'mcpgw')).resolves.toMatchObject({ server: 'currenttime' });
      await expect(verify(answer, 'registry')).resolves.toMatchObject({ server: 'currenttime' });
    }
  });

  it('comes on a connection that is kept through many of them', async () => {
    let connections = 0;
    const count = () => (connections += 1);
    authServer.server.on('connection', count);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const target = { port: authServer.port };
    for (let i = 0; i < 200; i += 1) {
      await sendRequest(target, { ...gatePost(aCall(), { token }), agent });
      await sendRequest(target, { ...gateHead('GET', { token }), agent });
      await sendRequest(target, { ...gateHead('GET'), agent });
      await sendRequest(target, { ...gatePost(aCall('secret_tool'), { token }), agent });
    }
    authServer.server.off('connection', count);
    agent.destroy();
    expect(connections).toBe(1);
  });

  it('comes over a socket file as it does over a port', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gate-'));
    const socketPath = join(folder, 'gate.sock');
    const other = await startAuthServer({ policy: POLICY_TEXT, target: { socketPath } });
    const door = { token: await other.token() };
    const allowed = await sendRequest({ socketPath }, gatePost(aCall(), door));
    const denied = await sendRequest({ socketPath }, gatePost(aCall('secret_tool'), door));
    await other.close();
    await rm(folder, { recursive: true });
    expect([allowed.status, denied.status]).toEqual([200, 403]);
    expect(allowed.headers['x-accel-redirect']).toBe('@upstream');
  });

  it('comes to others when one goes away in the middle of a body', async () => {
    const before = authServer.records.length;
    const socket = connect(authServer.port, '127.0.0.1');
    const door = `Authorization: Bearer ${token}\r\nX-Mcp-Server: currenttime\r\nX-Mcp-Endpoint: mcp`;
    socket.write(
      `POST /validate HTTP/1.1\r\nHost: a\r\n${door}\r\nContent-Length: 1000\r\n\r\n{"json`,
    );
    await sleep(50);
    socket.resetAndDestroy();
    await sleep(50);
    expect((await post(aCall())).status).toBe(200);
    expect(authServer.records).toHaveLength(before + 1);
  });
});

describe('/validate when no decision can be made', () => {
  const allowing: Verdict = {
    ruling: { allow: true, method: 'tools/list', scope: 'everything', relay: true },
    asker: anAccessToken(),
  };
  const sign: SignHopToken = () => Promise.resolve('signed');
  const failing = () => {
    throw new Error('marker');
  };
  const always = (decide: () => Verdict | Promise<Verdict>): Authorizer => ({
    post: decide,
    bodyless: decide,
  });

  let listening: Listening;
  let records: AuditRecord[];
  let lines: string[];
  const start = async (authorizer: Authorizer, signHopToken: SignHopToken = sign) => {
    records = [];
    lines = [];
    const validate = createValidate({
      authorizer,
      hopTokens: createHopTokens(signHopToken, () => aPolicy()),
      streamTickets: { for: () => '1.ticket' },
      audit: { record: (record) => records.push(record) },
      log: createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } }),
    });
    listening = await listen(validate, { host: '127.0.0.1', port: 0 });
  };
  afterEach(() => listening.close(0));

  it.each<[string, Authorizer, SignHopToken]>([
    ['the decision throws', always(failing), sign],
    [
      'the decision throws what is no error',
      always(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what careless code does
        throw 'marker';
      }),
      sign,
    ],
    ['the decision rejects', always(() => Promise.reject(new Error('marker'))), sign],
    [
      'the hop token cannot be signed',
      always(() => allowing),
      () => Promise.reject(new Error('marker')),
    ],
    [
      'the hop token cannot be signed after a wait',
      always(() => Promise.resolve(allowing)),
      () => Promise.reject(new Error('marker')),
    ],
  ])('answers 503 and never allows when %s (T-125)', async (_, authorizer, signHopToken) => {
    await start(authorizer, signHopToken);
    for (const request of [gatePost(LIST), gateHead('GET', { route: 'relay' })]) {
      const answer = await sendRequest({ port: listening.port }, request);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.headers).not.toHaveProperty('x-accel-redirect');
      expect(answer.body).not.toContain('marker');
    }
    expect(records).toMatchObject([{ decision: 'deny' }, { decision: 'deny' }]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'error', msg: 'No decision could be made' },
      { level: 'error', msg: 'No decision could be made' },
    ]);
  });

  it('signs again after it could not', async () => {
    let broken = true;
    await start(
      always(() => allowing),
      () => (broken ? Promise.reject(new Error('broken')) : Promise.resolve('signed')),
    );
    const ask = () => sendRequest({ port: listening.port }, gatePost(LIST));
    expect((await ask()).status).toBe(503);
    broken = false;
    expect((await ask()).headers['x-gateway-identity']).toBe('signed');
  });
});
