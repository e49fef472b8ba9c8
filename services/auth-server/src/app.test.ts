import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  ADMIN,
  CLIENT,
  INTERNAL_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from './testing/auth-server-under-test.js';
import { aCall, gateHead, gatePost } from './testing/gate-request.js';

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
});
afterAll(() => authServer.close());

const ask = () => supertest(authServer.app);
const internal = { Authorization: `Bearer ${INTERNAL_KEY}` };

describe('the auth-server', () => {
  it('says that it is healthy, without a credential', async () => {
    const { status, body } = await ask().get('/health');
    expect([status, body]).toEqual([200, { status: 'healthy' }]);
  });

  it.each(['/', '/validate/', '/validatex', '/internal', '/oauth2', '/favicon.ico'])(
    'has nothing at %s',
    async (path) => {
      const answer = await ask().get(path);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text)).toMatchObject({ status: 404, detail: 'Page not found' });
    },
  );

  it('does not say what it is made of', async () => {
    const { headers } = await ask().get('/health');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });

  it.each([
    ['a path that cannot be decoded', '/.well-known/oauth-protected-resource/%ff/mcp'],
    ['a path with NUL', '/%00'],
  ])('is not brought down by %s', async (_, path) => {
    const answer = await ask().get(path);
    expect([400, 404]).toContain(answer.status);
  });

  it('closes the connection of who speaks no HTTP', async () => {
    const socket = connect(authServer.port, '127.0.0.1');
    socket.end('{"jsonrpc":"2.0"}\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('400 Bad Request');
  });
});

describe('what the auth-server writes', () => {
  /** Everything secret that a day brings, each value with the word marker in it or told by hand. */
  async function useEverything(): Promise<string[]> {
    const secrets = [ADMIN.password, CLIENT.secret, INTERNAL_KEY, 'marker'];
    const marked = { Cookie: 'mcp_gateway_session=marker', 'User-Agent': 'marker' };
    const form = { grant_type: 'client_credentials', client_id: CLIENT.id };
    const right = { ...form, client_secret: CLIENT.secret };
    const { body } = await ask()
      .post('/oauth2/token?access_token=marker')
      .set(marked)
      .type('form')
      .send(right);
    const token = body.access_token as string;
    await ask()
      .post('/oauth2/token')
      .type('form')
      .send({ ...form, client_secret: 'marker' });
    await ask()
      .post('/oauth2/token')
      .set('Authorization', 'Basic bWFya2VyOm1hcmtlcg==')
      .type('form')
      .send(form);
    await ask()
      .post('/oauth2/token')
      .type('form')
      .send({ ...right, scope: 'marker' });
    const signIn = { username: ADMIN.name, password: ADMIN.password };
    const started = await ask().post('/internal/sessions').set(internal).send(signIn);
    const { session_id, csrf_token } = started.body as Record<string, string>;
    await ask()
      .post('/internal/sessions')
      .set(internal)
      .send({ ...signIn, password: 'marker' });
    await ask()
      .post('/internal/sessions')
      .set(internal)
      .set('Content-Type', 'application/json')
      .send('{"password":"marker');
    await ask().post('/internal/introspect').set(internal).send({ session_id });
    await ask().post('/internal/introspect').set(internal).send({ access_token: token });
    await ask().post('/internal/introspect').set(internal).send({ access_token: 'marker' });
    const target = { port: authServer.port };
    const args = { name: 'current_time_by_timezone', arguments: { key: 'marker' } };
    await sendRequest(target, gatePost(aCall('', { params: args }), { token }, marked));
    await sendRequest(target, gatePost('{"marker', { token }));
    await sendRequest(target, gatePost(aCall(), { token: 'marker' }));
    const stream = await sendRequest(target, gateHead('GET', { token, route: 'relay' }));
    await ask()
      .post('/oauth2/revoke')
      .type('form')
      .send({ ...right, token });
    await ask().post('/internal/sessions/end').set(internal).send({ session_id });
    const hopToken = stream.headers['x-gateway-identity'] as string;
    return [...secrets, token, session_id!, csrf_token!, hopToken];
  }

  it('holds no secret, and says who called (W-28, T-131, T-132)', async () => {
    authServer.lines.length = 0;
    const secrets = await useEverything();
    const written = authServer.lines.join('') + JSON.stringify(authServer.records);
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
    expect(authServer.lines.length).toBeGreaterThanOrEqual(12);
    expect(authServer.records.length).toBe(4);
    expect(written).toContain('"principal":"robot"');
  });

  it('keeps to one line an event, whatever callers send (T-131)', async () => {
    authServer.lines.length = 0;
    const hostile = 'a\r\n{"level":"fatal","msg":"owned"}\u2028\u001b[2J';
    const form = { grant_type: hostile, client_id: hostile, client_secret: hostile };
    await ask().post('/oauth2/token').type('form').send(form);
    await ask().post(`/${encodeURIComponent(hostile)}`);
    await ask().post('/internal/sessions').set(internal).send({ username: hostile, password: 'x' });
    expect(authServer.lines).toHaveLength(3);
    for (const line of authServer.lines) {
      expect(line.trimEnd().split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(1);
      expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: 'Request ended' });
    }
  });

  it('is found by the request id that the caller was given', async () => {
    authServer.lines.length = 0;
    const answer = await ask().get('/oauth2/jwks').set('X-Request-Id', 'call-7');
    expect(answer.headers['x-request-id']).toBe('call-7');
    expect(authServer.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { request_id: 'call-7', path: '/oauth2/jwks', status: 200 },
    ]);
  });
});
