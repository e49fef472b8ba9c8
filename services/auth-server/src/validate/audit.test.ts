import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { POLICY_TEXT, sendRequest, type HttpRequest } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { aCall, aMessage, gateHead, gatePost } from '../testing/gate-request.js';
import { MAX_BODY_BYTES } from './read-body.js';

let authServer: AuthServerUnderTest;
let token: string;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  token = await authServer.token();
});
afterAll(() => authServer.close());
beforeEach(() => {
  authServer.records.length = 0;
});

const ask = (request: HttpRequest) => sendRequest({ port: authServer.port }, request);

const ROBOT = { principal: 'robot', kind: 'client', client: 'robot' };
const TOOL = 'current_time_by_timezone';

describe('the audit record of a decision', () => {
  it.each<[string, () => HttpRequest, object]>([
    [
      'a call that is allowed',
      () => gatePost(aCall(), { token }),
      { ...ROBOT, method: 'tools/call', target: TOOL, decision: 'allow', rule: 'currenttime/use' },
    ],
    [
      'a list that is allowed',
      () => gatePost(aMessage('tools/list'), { token }),
      { ...ROBOT, method: 'tools/list', decision: 'allow', rule: 'currenttime/use' },
    ],
    [
      'a stream that is allowed',
      () => gateHead('GET', { token, endpoint: 'sse' }),
      { ...ROBOT, method: 'GET', decision: 'allow', rule: 'server' },
    ],
    [
      'the end of a session',
      () => gateHead('DELETE', { token }),
      { ...ROBOT, method: 'DELETE', decision: 'allow', rule: 'server' },
    ],
    [
      'a response',
      () => gatePost('{"jsonrpc":"2.0","id":1,"result":{}}', { token, endpoint: 'messages' }),
      { ...ROBOT, method: 'response', decision: 'allow', rule: 'server' },
    ],
    [
      'a call that is denied',
      () => gatePost(aCall('secret_tool'), { token }),
      {
        ...ROBOT,
        method: 'tools/call',
        target: 'secret_tool',
        decision: 'deny',
        rule: 'no scope of the caller grants the target of the method on the server',
      },
    ],
    [
      'a method nobody knows',
      () => gatePost(aMessage('tools/guess'), { token }),
      {
        ...ROBOT,
        method: 'tools/guess',
        decision: 'deny',
        rule: 'no scope of the caller grants the method on the server',
      },
    ],
    [
      'a stream that is denied',
      () => gateHead('GET', { token, server: 'secretsrv' }),
      {
        ...ROBOT,
        server: 'secretsrv',
        method: 'GET',
        decision: 'deny',
        rule: 'Insufficient scope: access denied',
      },
    ],
    [
      'a caller without a token',
      () => gatePost(aCall()),
      { method: 'POST', decision: 'deny', rule: 'An access token is required' },
    ],
    [
      'a caller with a bad token',
      () => gatePost(aCall(), { token: 'bad' }),
      {
        method: 'POST',
        decision: 'deny',
        rule: 'Access token not valid: malformed, or not signed by its issuer',
      },
    ],
    [
      'a foreign Origin',
      () => gatePost(aCall(), { token }, { Origin: 'https://evil.example' }),
      { method: 'POST', decision: 'deny', rule: 'Origin not allowed' },
    ],
    [
      'a batch',
      () => gatePost('[]', { token }),
      { ...ROBOT, method: 'POST', decision: 'deny', rule: 'A batch of messages is not accepted' },
    ],
    [
      'another media type',
      () => gatePost(aCall(), { token }, { 'Content-Type': 'text/plain' }),
      { ...ROBOT, method: 'POST', decision: 'deny', rule: 'Content-Type must be application/json' },
    ],
    [
      'a compressed body',
      () => gatePost(aCall(), { token }, { 'Content-Encoding': 'gzip' }),
      { ...ROBOT, method: 'POST', decision: 'deny', rule: 'Content-Encoding is not accepted' },
    ],
    [
      'headers that say something else',
      () => gatePost(aCall(), { token }, { 'MCP-Protocol-Version': '2026-07-28' }),
      { ...ROBOT, method: 'tools/call', decision: 'deny' },
    ],
    [
      'a POST where events are sent',
      () => gatePost(aCall(), { token, endpoint: 'sse' }),
      { ...ROBOT, method: 'POST', decision: 'deny' },
    ],
    [
      'a body that is too large',
      () => gatePost('x'.repeat(MAX_BODY_BYTES + 1), { token }),
      { method: 'POST', decision: 'deny', rule: 'The request is too large' },
    ],
    [
      'an HTTP method that is not offered',
      () => gateHead('PUT', { token }),
      { method: 'PUT', decision: 'deny', rule: 'Method not allowed' },
    ],
  ])('is one, and complete, for %s (T-133)', async (_, request, expected) => {
    await ask(request());
    expect(authServer.records).toHaveLength(1);
    const [record] = authServer.records;
    expect(record).toMatchObject({ request_id: 'call-1', server: 'currenttime', ...expected });
    expect(record?.duration_us).toBeGreaterThanOrEqual(0);
    expect(record?.principal !== undefined).toBe('principal' in expected);
  });

  it('holds the size of the body that was judged, in bytes', async () => {
    const body = aCall(TOOL, { params: { name: TOOL, arguments: { timezone: 'Zürich' } } });
    await ask(gatePost(body, { token }));
    await ask(gateHead('GET', { token }));
    expect(authServer.records.map(({ size }) => size)).toEqual([
      Buffer.byteLength(body),
      undefined,
    ]);
  });

  it('has a request id of its own when nginx gave none', async () => {
    await ask(gatePost(aCall(), { token }, { 'X-Request-Id': undefined }));
    expect(authServer.records[0]?.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names of several targets the one that was refused', async () => {
    authServer.setPolicy(
      'scopes: { currenttime/use: [{ server: currenttime, methods: [subscriptions/listen], resources: ["a:b"] }] }',
    );
    const uris = { notifications: { resourceSubscriptions: ['a:b', 'c:d'] } };
    const answer = await ask(gatePost(aMessage('subscriptions/listen', uris), { token }));
    authServer.setPolicy(POLICY_TEXT);
    expect(answer.status).toBe(403);
    expect(authServer.records).toMatchObject([{ target: 'c:d', decision: 'deny' }]);
  });

  it('holds nothing of the credential or the arguments (W-28)', async () => {
    const body = aCall(TOOL, { params: { name: TOOL, arguments: { timezone: 'marker' } } });
    await ask(gatePost(body, { token }, { Cookie: 'a=marker' }));
    await ask(gatePost(body, { token: 'marker' }));
    const written = JSON.stringify(authServer.records) + authServer.lines.join('');
    expect(written).not.toContain('marker');
    expect(written).not.toContain(token);
  });
});
