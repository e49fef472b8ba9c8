import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import type { Browser } from '../testing/browser.js';
import { oauthClient, REDIRECT_URI, type OAuthClient } from '../testing/oauth-client.js';

/** What is at an address: a document, or the answer itself. */
type Answer = () => Response | Promise<Response>;

const documents = new Map<string, Answer>();
const fetched: string[] = [];
let authServer: AuthServerUnderTest;
let client: OAuthClient;
let alice: Browser;
let now = Date.now();
beforeAll(async () => {
  authServer = await startAuthServer({
    policy: POLICY_TEXT,
    now: () => now,
    fetch: async (input) => {
      const address = input instanceof Request ? input.url : new URL(input).href;
      fetched.push(address);
      const answer = documents.get(address);
      if (!answer) throw new Error('Nothing there');
      return answer();
    },
  });
  client = oauthClient(authServer);
  alice = await client.browserOf('alice');
});
beforeEach(() => {
  fetched.length = 0;
  // Another window of the limit for each test.
  now += 120_000;
});
afterAll(() => authServer.close());

let documentCount = 0;
/** Puts a document at an address of its own. */
function publish(changes: Record<string, unknown> = {}, answer?: Answer): string {
  const address = `https://app.test/client-${(documentCount += 1)}.json`;
  const document = {
    client_id: address,
    client_name: 'A client with a document',
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'none',
    ...changes,
  };
  documents.set(address, answer ?? (() => Response.json(document)));
  return address;
}

const visit = (clientId: string) => alice.follow(client.authorizeUrl(clientId));

describe('a client that is known by the address of its metadata document (A-19)', () => {
  it('signs people in, and its host is shown to them', async () => {
    const id = publish();
    const page = await visit(id);
    expect(page.text).toContain('A client with a document');
    expect(page.text).toContain('<strong>app.test</strong>');
    const end = await client.decide(alice, page, 'allow');
    const code = new URL(end.location ?? '').searchParams.get('code') ?? '';
    const { status, body } = await client.redeem(id, code);
    expect([status, body.scope]).toEqual([200, 'currenttime/use']);
    expect((await client.refresh(id, body.refresh_token)).status).toBe(200);
  });

  it('is fetched once for several requests', async () => {
    const id = publish();
    await Promise.all([visit(id), visit(id)]);
    await visit(id);
    expect(fetched).toEqual([id]);
  });

  it('may ask for more than there is, and gets less', async () => {
    const id = publish({
      scope: 'anything at all',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      jwks_uri: 'https://169.254.169.254/',
      sector_identifier_uri: 'https://169.254.169.254/',
    });
    expect((await visit(id)).status).toBe(200);
    expect(fetched).toEqual([id]);
  });

  it('ends its tokens itself', async () => {
    const id = publish();
    const code = (await client.authorize(alice, id)).get('code') ?? '';
    const { body } = await client.redeem(id, code);
    const form = { client_id: id, token: body.refresh_token };
    expect((await client.postForm('/oauth2/revoke', form)).status).toBe(200);
    expect((await client.refresh(id, body.refresh_token)).body.error).toBe('invalid_grant');
  });
});

describe('T-075: a metadata document', () => {
  const large = () => Response.json({ padding: 'x'.repeat(20_000) });
  const endless = () =>
    new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(4096)) }));

  it.each<[string, string]>([
    ['that names another address', publish({ client_id: 'https://app.test/other.json' })],
    ['that names none', publish({ client_id: undefined })],
    ['with a secret', publish({ client_secret: 'known' })],
    [
      'of a client with a shared secret',
      publish({ token_endpoint_auth_method: 'client_secret_post' }),
    ],
    ['with a way back to another host by http', publish({ redirect_uris: ['http://app.test/'] })],
    ['with a way back by a scheme of its own', publish({ redirect_uris: ['app://callback'] })],
    ['without the way back that is asked for', publish({ redirect_uris: ['https://app.test/'] })],
    ['without ways back', publish({ redirect_uris: [] })],
    ['that is no object', publish({}, () => Response.json([]))],
    ['that is no JSON', publish({}, () => new Response('<html>'))],
    ['that is not there', publish({}, () => new Response('', { status: 404 }))],
    [
      'that is elsewhere',
      publish(
        {},
        () => new Response('', { status: 302, headers: { Location: 'https://x.test/' } }),
      ),
    ],
    ['that is too large', publish({}, large)],
    ['that does not end', publish({}, endless)],
    ['that cannot be had', publish({}, () => Promise.reject(new Error('refused')))],
  ])('%s makes no client', async (_, id) => {
    const page = await visit(id);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    expect(page.text).not.toContain('name="decision"');
  });

  it.each([
    'http://app.test/client.json',
    'https://user@app.test/client.json',
    'https://app.test/a/../client.json',
    'https://app.test/client.json#x',
    'HTTP://app.test/',
    'file:///etc/passwd',
  ])('is not even fetched from %s', async (id) => {
    expect((await visit(id)).status).toBe(400);
    expect(fetched).toEqual([]);
  });

  it('is not fetched for somebody who asks for too many', async () => {
    for (let i = 0; i < 25; i += 1) await visit(publish());
    expect(fetched.length).toBe(20);
  });
});
