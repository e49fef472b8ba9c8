import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPrincipal, POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  sessionSeal,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { gateCallers, type GateCallers } from '../testing/gate-callers.js';
import { aCall, gateHead, gatePost } from '../testing/gate-request.js';

const UPSTREAM_ID = '3f2c-session-of-the-upstream';
const RESPONSE = '{"jsonrpc":"2.0","id":1,"result":{}}';

let authServer: AuthServerUnderTest;
let callers: GateCallers;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  callers = await gateCallers(authServer);
});
afterAll(() => authServer.close());

/** An id as mcpgw gives it to the robot, who all callers of these tests are. */
const sealed = (server = 'currenttime', subject = 'robot', id = UPSTREAM_ID) =>
  sessionSeal.seal(id, { server, principal: aPrincipal({ kind: 'client', subject }) });
const post = (sessionId: string, body = aCall(), headers = {}) =>
  sendRequest(
    authServer,
    gatePost(body, { token: callers.alice }, { 'Mcp-Session-Id': sessionId, ...headers }),
  );
const stream = (method: string, sessionId: string) =>
  sendRequest(
    authServer,
    gateHead(method, { token: callers.alice }, { 'Mcp-Session-Id': sessionId }),
  );

describe('/validate on a session', () => {
  it("tells nginx the upstream's own id of the caller's session", async () => {
    for (const answer of [
      await post(sealed()),
      await post(sealed(), RESPONSE),
      await stream('GET', sealed()),
      await stream('DELETE', sealed()),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers['x-mcp-session']).toBe(UPSTREAM_ID);
    }
  });

  it('answers alike however often the id was shown before', async () => {
    const id = sealed();
    const answers = [await post(id), await post(id), await post(id)];
    expect(answers.map(({ headers }) => headers['x-mcp-session'])).toEqual(
      answers.map(() => UPSTREAM_ID),
    );
  });

  it.each([
    ['of another principal (T-093)', () => sealed('currenttime', 'bob')],
    ['of another server', () => sealed('fininfo')],
    ["that is the upstream's own", () => UPSTREAM_ID],
    ['that was changed', () => sealed().replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
    ['that is enormous', () => 'A'.repeat(5_000)],
  ])('answers 404 to an id %s', async (_what, id) => {
    const answer = await post(id());
    expect(answer.status).toBe(404);
    expect(answer.headers['x-mcp-session']).toBeUndefined();
    expect(JSON.parse(answer.body)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32001, message: 'Session not found' },
    });
    expect((await stream('GET', id())).status).toBe(404);
  });

  it('keeps apart principals who show the same id one after the other (T-093)', async () => {
    const id = sealed('currenttime', 'bob');
    expect((await post(id)).status).toBe(404);
    expect((await post(sealed())).status).toBe(200);
    expect((await post(id)).status).toBe(404);
  });

  it('outlives the token that it was begun with (T-094)', async () => {
    const id = sealed();
    await post(id);
    const token = await authServer.token();
    const answer = await sendRequest(
      authServer,
      gatePost(aCall(), { token }, { 'Mcp-Session-Id': id }),
    );
    expect(answer.headers['x-mcp-session']).toBe(UPSTREAM_ID);
  });

  it('answers 400 to a response outside of any session', async () => {
    const answer = await sendRequest(authServer, gatePost(RESPONSE, { token: callers.alice }));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: -32600 } });
  });

  it('says 403 before it says whether a session exists', async () => {
    expect((await post(sealed('currenttime', 'bob'), aCall('secret_tool'))).status).toBe(403);
  });

  it('ignores ids of requests of the modern era (T-149)', async () => {
    const body = aCall('current_time_by_timezone', {
      params: {
        name: 'current_time_by_timezone',
        _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
      },
    });
    const answer = await post('whatever', body, {
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'tools/call',
      'Mcp-Name': 'current_time_by_timezone',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-mcp-session']).toBeUndefined();
  });
});
