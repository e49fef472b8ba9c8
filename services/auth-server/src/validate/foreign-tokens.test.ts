import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT, sendRequest, startFakeIdp, type FakeIdp } from '@mcp-gateway/testing';
import { aProvider, aUserPool } from '../testing/a-provider.js';
import {
  INTERNAL_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, gatePost } from '../testing/gate-request.js';

let pool: FakeIdp;
let sso: FakeIdp;
let down: FakeIdp;
let authServer: AuthServerUnderTest;

beforeAll(async () => {
  const person = { token_use: 'access', client_id: 'web', username: 'alice' };
  const groups = ['clock-readers'];
  [pool, sso, down] = await Promise.all([
    startFakeIdp({ path: '/eu-west-1_PoolA', claims: { ...person, 'cognito:groups': groups } }),
    startFakeIdp({ claims: { aud: 'mcp-gateway', scope: 'openid', azp: 'app', groups } }),
    startFakeIdp({ claims: { aud: 'mcp-gateway', scope: 'openid' } }),
  ]);
  down.answer('error');
  authServer = await startAuthServer({
    policy: POLICY_TEXT,
    providers: [
      aUserPool({ issuer: pool.issuer }),
      aProvider({ issuer: sso.issuer }),
      aProvider({ id: 'down', issuer: down.issuer }),
    ],
  });
});
afterAll(async () => {
  await authServer.close();
  await Promise.all([pool, sso, down].map((idp) => idp.close()));
});

const call = (token: string, headers: Record<string, string> = {}, tool?: string) =>
  sendRequest({ port: authServer.port }, gatePost(aCall(tool), { token }, headers));
const status = async (...args: Parameters<typeof call>) => (await call(...args)).status;

describe('/validate with a token of a configured issuer', () => {
  it('allows what the groups of the person allow, and no more', async () => {
    for (const token of [pool.token(), sso.token()]) {
      await expect(status(token)).resolves.toBe(200);
      await expect(status(token, {}, 'secret_tool')).resolves.toBe(403);
    }
    expect(authServer.records.at(-1)).toMatchObject({
      principal: 'sso:somebody',
      kind: 'user',
      client: 'app',
    });
  });

  it('allows nothing to a person without groups (W-02)', async () => {
    await expect(status(sso.token({ groups: [], scope: 'everything' }))).resolves.toBe(403);
  });

  it('follows the policy when that changes', async () => {
    const token = sso.token();
    await expect(status(token)).resolves.toBe(200);
    authServer.setPolicy(POLICY_TEXT.replace('clock-readers:', 'others:'));
    await expect(status(token)).resolves.toBe(403);
    authServer.setPolicy(POLICY_TEXT);
    await expect(status(token)).resolves.toBe(200);
  });

  it('allows nothing to a person who was disabled here (T-070)', async () => {
    const token = sso.token({ sub: 'carol' });
    await expect(status(token)).resolves.toBe(200);
    const carol = { subject: 'sso:carol', name: 'carol', provider: 'sso', groups: [] };
    await authServer.accounts.signedIn(carol);
    await expect(status(token)).resolves.toBe(200);
    await authServer.accounts.disable('sso:carol', true);
    await expect(status(token)).resolves.toBe(401);
  });
});

describe('headers that name a pool, a client or a region', () => {
  it.each<[string, Record<string, string>]>([
    [
      'name those of the token',
      { 'X-User-Pool-Id': 'eu-west-1_PoolA', 'X-Client-Id': 'web', 'X-Region': 'eu-west-1' },
    ],
    ['are empty', { 'X-User-Pool-Id': '', 'X-Client-Id': '', 'X-Region': '' }],
  ])('change nothing when they %s (W-03)', async (_, headers) => {
    await expect(status(pool.token(), headers)).resolves.toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['another pool (W-03)', { 'X-User-Pool-Id': 'eu-west-1_Attacker' }],
    ['another app client (W-03)', { 'X-Client-Id': 'robot' }],
    ['another region (W-03)', { 'X-Region': 'us-east-1' }],
    ['a host for a region (W-04)', { 'X-Region': 'x.evil.example/' }],
    ['a region with a host behind it (W-04)', { 'X-Region': 'eu-west-1@evil' }],
    ['a region with a line break (W-04)', { 'X-Region': 'eu-west-1%0d%0a' }],
  ])('refuse the token when they name %s', async (_, headers) => {
    const token = pool.token();
    await expect(status(token)).resolves.toBe(200);
    const asked = pool.requests.length;
    await expect(status(token, headers)).resolves.toBe(401);
    expect(pool.requests.length).toBe(asked);
  });

  it('refuse the token of an issuer that has no pools', async () => {
    const headers = { 'X-User-Pool-Id': 'eu-west-1_PoolA' };
    await expect(status(sso.token(), headers)).resolves.toBe(401);
  });
});

describe('/internal/introspect with a token of a configured issuer', () => {
  const introspect = (access_token: string) =>
    supertest(authServer.app)
      .post('/internal/introspect')
      .set('Authorization', `Bearer ${INTERNAL_KEY}`)
      .send({ access_token });

  it('tells who it is', async () => {
    const { body } = await introspect(sso.token());
    expect(body).toMatchObject({ active: true, caller: { subject: 'sso:somebody', kind: 'user' } });
  });

  it('says that it cannot tell while the issuer is down (T-127)', async () => {
    expect((await introspect(down.token())).status).toBe(503);
  });
});

describe('/health while an issuer is down', () => {
  it('says that something is wrong, and not with whom (T-127)', async () => {
    const { status: answered, body } = await supertest(authServer.app).get('/health');
    expect([answered, body]).toEqual([200, { status: 'degraded' }]);
    const line = authServer.lines.find((text) => text.includes('keys of the issuer cannot be had'));
    expect(line).toContain(down.issuer);
  });
});
