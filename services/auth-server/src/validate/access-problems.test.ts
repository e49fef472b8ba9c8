import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createIdpKey,
  POLICY_TEXT,
  sendRequest,
  startFakeIdp,
  type FakeIdp,
} from '@mcp-gateway/testing';
import { aProvider } from '../testing/a-provider.js';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, gateHead, gatePost } from '../testing/gate-request.js';

let idp: FakeIdp;
let down: FakeIdp;
let broken: FakeIdp;
let authServer: AuthServerUnderTest;

beforeAll(async () => {
  const claims = { aud: 'mcp-gateway', scope: 'openid', groups: ['clock-readers'] };
  [idp, down, broken] = await Promise.all([
    startFakeIdp({ claims }),
    startFakeIdp({ claims }),
    startFakeIdp({ claims }),
  ]);
  down.answer('error');
  broken.answer('page');
  authServer = await startAuthServer({
    policy: POLICY_TEXT,
    providers: [idp, down, broken].map(({ issuer }, at) => aProvider({ id: `idp-${at}`, issuer })),
  });
});
afterAll(async () => {
  await authServer.close();
  await Promise.all([idp, down, broken].map((each) => each.close()));
});

const revoked = async () => {
  const token = await authServer.token();
  await authServer.bearer.revoke(token, 'robot');
  return token;
};
const past = { iat: 1_700_000_000, exp: 1_700_000_600 };
const stranger = createIdpKey('RS256', 'key-1');

type Row = [
  situation: string,
  token: () => string | undefined | Promise<string>,
  status: number,
  error: string | undefined,
  reason: string,
  words: string,
];
/** The table of docs/errors.md. */
const TABLE: Row[] = [
  ['no token', () => undefined, 401, undefined, 'token_missing', 'required'],
  ['an expired one', () => idp.token(past), 401, 'invalid_token', 'token_expired', 'token expired'],
  ['a revoked one', revoked, 401, 'invalid_token', 'token_revoked', 'token revoked'],
  [
    'one for another audience (T-061)',
    () => idp.token({ aud: 'other' }),
    401,
    'invalid_token',
    'wrong_audience',
    'wrong audience',
  ],
  [
    'our own for another server (T-061)',
    () => authServer.token({ audience: `${ISSUER}/secretsrv/mcp` }),
    401,
    'invalid_token',
    'wrong_audience',
    'wrong audience',
  ],
  [
    'one of an unknown issuer (T-062)',
    () => idp.token({ iss: 'https://evil.test' }),
    401,
    'invalid_token',
    'unknown_issuer',
    'unknown issuer',
  ],
  [
    'one with a bad signature',
    () => stranger.sign({ iss: idp.issuer, sub: 'x', ...past }),
    401,
    'invalid_token',
    'token_malformed',
    'not valid',
  ],
  ['one that is none', () => 'opaque', 401, 'invalid_token', 'token_malformed', 'not valid'],
  [
    'an id token (W-07)',
    () => idp.token({ nonce: 'x' }),
    401,
    'invalid_token',
    'not_access_token',
    'Not an access token',
  ],
  [
    'one without rights here',
    () => idp.token({ groups: [] }),
    403,
    'insufficient_scope',
    'access_denied',
    'access denied',
  ],
  [
    'one of an issuer that is down (T-127)',
    () => down.token(),
    503,
    undefined,
    'unavailable',
    'cannot be had now',
  ],
  [
    'one of an issuer without keys (T-127)',
    () => broken.token(),
    503,
    undefined,
    'misconfigured',
    'misconfigured',
  ],
];

const ask = (request: ReturnType<typeof gatePost | typeof gateHead>) =>
  sendRequest({ port: authServer.port }, request);
const door = (token: string | undefined) => (token === undefined ? {} : { token });

describe('/validate tells somebody with', () => {
  it.each(TABLE)('%s what to do about it', async (_, token, status, error, reason, words) => {
    const answer = await ask(gatePost(aCall(), door(await token())));
    const body = JSON.parse(answer.body) as { error: { message: string; data: unknown } };
    expect(answer.status).toBe(status);
    expect(body.error.message).toContain(words);
    expect(body.error.data).toEqual({ reason, ...(error !== undefined && { error }) });
    const challenge = answer.headers['www-authenticate'];
    if (status === 503) {
      expect(challenge).toBeUndefined();
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    } else if (error === undefined) {
      expect(challenge).not.toContain('error');
    } else {
      expect(challenge).toContain(`error="${error}", error_description="${body.error.message}"`);
    }
  });

  it.each(TABLE)('%s the same where a stream is asked for', async (_, token, status) => {
    expect((await ask(gateHead('GET', door(await token())))).status).toBe(status);
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/errors.md'), 'utf8');

  it.each(TABLE)('tells of %s', async (_, token, status, error = '', reason) => {
    const { body } = await ask(gatePost(aCall(), door(await token())));
    const { message } = (JSON.parse(body) as { error: { message: string } }).error;
    const row = page.split('\n').find((line) => line.includes(`| ${message} `));
    const cells = row?.split('|').map((cell) => cell.replaceAll('`', '').trim());
    expect(cells?.slice(2, 5)).toEqual([String(status), error, reason]);
  });
});

describe('/validate', () => {
  it('says nothing of what stands in a token (W-58)', async () => {
    const marked = { sub: 'marker', iss: 'https://marker.test', aud: 'marker', scope: 'marker' };
    for (const claims of [marked, { ...marked, iss: idp.issuer }]) {
      const answer = await ask(gatePost(aCall(), { token: idp.token(claims) }));
      expect(answer.status).toBe(401);
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain('marker');
    }
  });
});
