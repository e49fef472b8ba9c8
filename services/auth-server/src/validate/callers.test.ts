import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestKey,
  es256,
  forgeToken,
  POLICY_TEXT,
  sendRequest,
  type HttpRequest,
} from '@mcp-gateway/testing';
import {
  INTERNAL_KEY,
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { gateCallers, type GateCallers } from '../testing/gate-callers.js';
import { aCall, gateHead, gatePost } from '../testing/gate-request.js';

let authServer: AuthServerUnderTest;
let callers: GateCallers;

beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  callers = await gateCallers(authServer);
});
afterAll(() => authServer.close());

const ask = (request: HttpRequest) => sendRequest({ port: authServer.port }, request);
const withHeaders = (headers: Record<string, string | undefined>) => gatePost(aCall(), {}, headers);

const METADATA = `scope="currenttime/use everything", resource_metadata="${ISSUER}/.well-known/oauth-protected-resource/currenttime/mcp"`;
const invalid = (description: string) =>
  `Bearer error="invalid_token", error_description="${description}", ${METADATA}`;
const MALFORMED = 'Access token not valid: malformed, or not signed by its issuer';
const WRONG_AUDIENCE = 'Access token with a wrong audience: get one for this server';
const UNKNOWN_ISSUER =
  'Access token of an unknown issuer: get one of an issuer that is accepted here';
const INVALID = invalid(MALFORMED);

const aHopToken = async () => {
  const answer = await ask(gateHead('GET', { token: callers.alice, route: 'relay' }));
  return answer.headers['x-gateway-identity'] as string;
};
const aSession = async () => {
  const { id } = await authServer.sessions.start({ subject: 's', name: 'root' });
  return id;
};
/** Signed by the true key, and over for an hour. */
const anOldToken = () => {
  const { keyId, privateKey } = authServer.key;
  const exp = Math.floor(Date.now() / 1000) - 3600;
  const header = { alg: 'ES256', typ: 'at+jwt', kid: keyId };
  const claims = {
    iss: ISSUER,
    aud: ISSUER,
    sub: 'robot',
    client_id: 'robot',
    scope: 'everything',
  };
  return forgeToken(header, { ...claims, jti: 'old', iat: exp - 60, exp }, es256(privateKey));
};

/** As good as ours, but of an issuer that is not configured. */
const aForeignToken = async () => {
  const { keyId, privateKey } = await createTestKey();
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_attacker',
    aud: ISSUER,
    sub: 'robot',
    client_id: 'robot',
    scope: 'everything',
    jti: 'foreign',
    iat: now,
    exp: now + 60,
  };
  return forgeToken({ alg: 'ES256', typ: 'at+jwt', kid: keyId }, claims, es256(privateKey));
};

describe('/validate on a request without a credential', () => {
  it.each<[string, () => HttpRequest]>([
    ['at all (W-29)', () => withHeaders({})],
    ['that is a bearer token (W-29, T-066)', () => withHeaders({ Authorization: 'Basic eDp5' })],
    ['in an empty header (W-29)', () => withHeaders({ Authorization: '' })],
    ['after the word Bearer (W-29)', () => withHeaders({ Authorization: 'Bearer ' })],
    [
      'in the right place, but a cookie (T-066)',
      () => withHeaders({ Cookie: `Authorization=Bearer ${callers.root}` }),
    ],
    [
      'in the right place, but another header (T-066)',
      () => withHeaders({ 'X-Authorization': `Bearer ${callers.root}` }),
    ],
    ['on a stream (W-13)', () => gateHead('GET')],
    ['on the end of a session (W-13)', () => gateHead('DELETE')],
  ])('answers 401, and where to get a token, when there is none %s', async (_, request) => {
    const answer = await ask(request());
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(`Bearer ${METADATA}`);
  });

  it('names the metadata of the door that was tried', async () => {
    const challenge = async (endpoint: string) => {
      const { headers } = await ask(gatePost(aCall(), { server: 'a/b', endpoint }));
      return headers['www-authenticate'];
    };
    expect(await challenge('mcp')).toContain('/oauth-protected-resource/a/b/mcp"');
    expect(await challenge('sse')).toContain('/oauth-protected-resource/a/b/sse"');
    expect(await challenge('messages')).toContain('/oauth-protected-resource/a/b/sse"');
  });

  it('leaves the scope out where no scope would do', async () => {
    authServer.setPolicy('scopes: { a: [{ server: a, methods: [ping] }] }');
    const { headers } = await ask(gatePost(aCall(), { server: 'b' }));
    authServer.setPolicy(POLICY_TEXT);
    expect(headers['www-authenticate']).toMatch(/^Bearer resource_metadata="[^"]+"$/);
  });
});

describe('/validate on a credential that is not good', () => {
  it.each<[string, () => string | Promise<string>, string]>([
    ['an opaque token (W-05)', () => 'bad', MALFORMED],
    ['a token of another issuer (T-062)', aForeignToken, UNKNOWN_ISSUER],
    ['a token for another server (T-061)', () => callers.visitor, WRONG_AUDIENCE],
    ['a hop token (W-01, T-069)', aHopToken, MALFORMED],
    ['a session id (W-01, T-069)', aSession, MALFORMED],
    ['the key of our services (W-01)', () => INTERNAL_KEY, MALFORMED],
  ])('answers 401 invalid_token to %s', async (_, token, description) => {
    const answer = await ask(gatePost(aCall(), { token: await token() }));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(invalid(description));
    expect(JSON.parse(answer.body)).toMatchObject({ id: null, error: { code: -32001 } });
  });

  it('takes no issuer from a header: the same answer with and without (W-03)', async () => {
    const token = await aForeignToken();
    const named = { 'X-User-Pool-Id': 'us-east-1_attacker', 'X-Region': 'us-east-1' };
    for (const headers of [{}, named]) {
      const answer = await ask(gatePost(aCall(), { token }, headers));
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe(invalid(UNKNOWN_ISSUER));
    }
  });

  it('says of an expired token that it has expired (T-059)', async () => {
    const answer = await ask(gatePost(aCall(), { token: anOldToken() }));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(invalid('Access token expired: get a new one'));
  });

  it('falls back on no cookie (T-068)', async () => {
    const headers = { Cookie: `mcp_gateway_session=${await aSession()}` };
    const answer = await ask(gatePost(aCall(), { token: 'bad' }, headers));
    expect(answer.headers['www-authenticate']).toBe(INVALID);
  });

  it('tells nothing of the token', async () => {
    const marked = { alg: 'ES256', typ: 'marker' };
    const token = forgeToken(marked, { iss: 'marker', sub: 'marker' }, () => Buffer.from('marker'));
    const answer = await ask(gatePost(aCall(), { token }));
    expect(answer.headers['www-authenticate']).toBe(invalid(UNKNOWN_ISSUER));
    expect(answer.body).not.toContain('marker');
  });
});

describe('/validate on the Origin of a browser', () => {
  it.each([
    ['a foreign one', 'https://evil.example'],
    ['the one that is null', 'null'],
    ['one that begins like ours', `${ISSUER}.evil.example`],
    ['ours over plain http', ISSUER.replace('https', 'http')],
    ['an empty one', ''],
  ])('answers 403 to %s, whoever calls (T-031)', async (_, Origin) => {
    const door = { token: callers.root };
    for (const request of [
      gatePost(aCall(), door, { Origin }),
      gateHead('GET', door, { Origin }),
    ]) {
      const answer = await ask(request);
      expect(answer.status).toBe(403);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('takes ours, and none', async () => {
    const token = callers.alice;
    expect((await ask(gatePost(aCall(), { token }, { Origin: ISSUER }))).status).toBe(200);
    expect((await ask(gatePost(aCall(), { token }))).status).toBe(200);
  });
});

describe('/validate on a caller whom it does not know', () => {
  it.each<[string, () => string | Promise<string>, Record<string, string>]>([
    ['an opaque token (W-05)', () => 'bad', {}],
    ['a foreign token (W-03)', aForeignToken, { 'X-User-Pool-Id': 'us-east-1_attacker' }],
    ['a region that is a host (W-04)', aForeignToken, { 'X-Region': 'x.evil.example/' }],
  ])('connects to nobody because of %s', async (_, token, headers) => {
    const request = gatePost(aCall(), { token: await token() }, headers);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask({ ...request, agent });
    const connections: unknown[] = [];
    const record = (message: unknown) => connections.push(message);
    subscribe('net.client.socket', record);
    expect((await ask({ ...request, agent })).status).toBe(401);
    expect(connections).toEqual([]);
    // It would have been noticed.
    await ask({ ...request, agent: new Agent() });
    expect(connections).toHaveLength(1);
    unsubscribe('net.client.socket', record);
    agent.destroy();
  });
});

describe('/validate on what else a caller sends', () => {
  it.each([
    ['a pool of its own (W-03)', { 'X-User-Pool-Id': 'attacker', 'X-Client-Id': 'x' }],
    ['a region that is a host (W-04)', { 'X-Region': 'x.evil.example/' }],
    ['a region that ends in a host (W-04)', { 'X-Region': 'us-east-1@evil' }],
    ['a region with a line break (W-04)', { 'X-Region': '%0d%0aHost:evil' }],
    ['a name and scopes of its own (W-25)', { 'X-User': 'root', 'X-Scopes': '*' }],
    ['a session cookie (T-068)', { Cookie: 'mcp_gateway_session=x' }],
    ['a hop token of its own (T-018)', { 'X-Gateway-Identity': 'x' }],
    ['the name of a health check (T-011)', { 'User-Agent': 'kube-probe/1.30' }],
    ['the address of another server (T-010)', { 'X-Original-Url': '/secretsrv/mcp' }],
  ])('is not moved by %s', async (_, headers) => {
    for (const [tool, status] of [
      ['current_time_by_timezone', 200],
      ['secret_tool', 403],
    ] as const) {
      const door = { token: callers.alice };
      const plain = await ask(gatePost(aCall(tool), door));
      const adorned = await ask(gatePost(aCall(tool), door, headers));
      expect(adorned.status).toBe(status);
      expect({ ...adorned.headers, date: '' }).toEqual({ ...plain.headers, date: '' });
    }
  });
});

describe('a request that did not come through a door of the gateway', () => {
  it.each([
    ['no server', { 'X-Mcp-Server': undefined }],
    ['an empty server', { 'X-Mcp-Server': '' }],
    ['no endpoint', { 'X-Mcp-Endpoint': undefined }],
    ['an endpoint nobody knows', { 'X-Mcp-Endpoint': 'admin' }],
    ['two endpoints', { 'X-Mcp-Endpoint': ['mcp', 'sse'] }],
  ])('gets 404 when it names %s', async (_, headers) => {
    const answer = await ask(gatePost(aCall(), { token: callers.root }, headers));
    expect(answer.status).toBe(404);
    expect(answer.headers).not.toHaveProperty('x-accel-redirect');
  });

  it('is of no server that alice knows when it names two', async () => {
    const headers = { 'X-Mcp-Server': ['currenttime', 'secretsrv'] };
    const answer = await ask(gatePost(aCall(), { token: callers.alice }, headers));
    expect(answer.status).toBe(403);
  });
});
