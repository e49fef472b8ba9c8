import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startFakeGitHub, type FakeGitHub } from '@mcp-gateway/testing';
import { aBrowser, signInUnderTest, type SignInUnderTest } from '../testing/sign-in-under-test.js';
import { parseProviders } from './providers-file.js';

let github: FakeGitHub;
let gateway: SignInUnderTest;
beforeAll(async () => {
  github = await startFakeGitHub();
});
afterAll(() => github.stop());
beforeEach(() => {
  const text = `
providers:
  github:
    type: github
    client_id: the-gateway
    client_secret: the secret of the gateway
    base_url: ${github.url}
    api_url: ${github.url}/api/v3
`;
  gateway = signInUnderTest(parseProviders(text, { env: {} }));
});

const signIn = async () => {
  const browser = aBrowser(gateway);
  const back = await browser.wayBack('/oauth2/login/github');
  return { browser, back, answer: await browser.get(back) };
};
const account = () => gateway.accounts.find('github:583231');

describe('sign-in with GitHub', () => {
  it('asks for the organizations, with PKCE', async () => {
    const { headers } = await aBrowser(gateway).get('/oauth2/login/github');
    const { origin, pathname, searchParams } = new URL(headers['location'] ?? '');
    expect(`${origin}${pathname}`).toBe(`${github.url}/login/oauth/authorize`);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'the-gateway',
      response_type: 'code',
      redirect_uri: 'http://localhost:8880/oauth2/callback/github',
      scope: 'read:user read:org',
      state: expect.any(String),
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    });
  });

  it('names the person by the number that stays, with organizations and teams as groups', async () => {
    github.behave({
      login: 'ada',
      email: 'ada@example.com',
      organizations: ['acme', 'mcp-registry-admin'],
      teams: ['acme/platform'],
    });
    const { answer } = await signIn();
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    await expect(account()).resolves.toEqual({
      subject: 'github:583231',
      provider: 'github',
      name: 'ada',
      email: 'ada@example.com',
      // An organization that anybody may found has not the name of a group of ours.
      groups: ['github:acme', 'github:mcp-registry-admin', 'github:acme/platform'],
      disabled: false,
    });
  });

  it('reads all of many', async () => {
    const organizations = Array.from({ length: 250 }, (_, index) => `org-${index}`);
    github.behave({ email: null, organizations });
    await signIn();
    expect((await account())?.groups).toHaveLength(250);
  });

  it.each(['/user/orgs', '/user/teams'])('gives no groups when %s is refused', async (place) => {
    github.behave({ organizations: ['acme'], teams: ['acme/x'] }, [place]);
    expect((await signIn()).answer.status).toBe(303);
    await expect(account()).resolves.toMatchObject({ groups: [] });
  });

  it('answers 400 when GitHub does not say who it is', async () => {
    github.behave({}, ['/user']);
    expect((await signIn()).answer.status).toBe(400);
    await expect(gateway.sessions.list()).resolves.toEqual([]);
  });

  it('answers 400 to a code that is not right, which GitHub tells with the status 200', async () => {
    github.behave({});
    const browser = aBrowser(gateway);
    const back = await browser.wayBack('/oauth2/login/github');
    back.searchParams.set('code', 'x');
    expect((await browser.get(back)).status).toBe(400);
  });

  it('answers 400 to a second use (W-44)', async () => {
    github.behave({});
    const { browser, back } = await signIn();
    expect((await browser.get(back)).status).toBe(400);
  });

  it('is asked again with the token of the app', async () => {
    github.behave({ organizations: ['acme'] });
    await signIn();
    const { refreshToken = '' } = (await gateway.confirmations.of('github:583231')) ?? {};
    const again = (subject = 'github:583231', token = refreshToken) =>
      gateway.methods.get('github')?.refresh({ subject, refreshToken: token });
    github.behave({ organizations: [] });
    await expect(again()).resolves.toMatchObject({ account: { groups: [] } });
    await expect(again('github:1')).resolves.toBeUndefined();
    await expect(again(undefined, 'revoked')).resolves.toBeUndefined();
    github.behave({}, ['/user/teams']);
    await expect(again()).rejects.toThrow('GitHub answered 403');
  });

  it('has no sign-out there', async () => {
    github.behave({});
    const { browser } = await signIn();
    const id = browser.cookies.get('mcp_gateway_session')?.value ?? '';
    const { ticket = '' } = (await gateway.providerSessions.exchange(id)) ?? {};
    const { headers } = await browser.get(`/oauth2/logout/github?ticket=${ticket}`);
    expect(headers['location']).toBe('http://localhost:8880/login');
  });
});
