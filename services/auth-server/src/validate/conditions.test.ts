import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamicScopes } from '@mcp-gateway/policy';
import { sendRequest } from '@mcp-gateway/testing';
import { addScopes } from '../tokens/bearer-scopes.js';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { aMessage, gateHead, gatePost } from '../testing/gate-request.js';

const POLICY = `
scopes:
  small:
    - { server: a, methods: [initialize, tools/list, tools/call], tools: [pay], when: ['args.amount <= 500', 'principal.kind == "client"'] }
  inside:
    - { server: a, methods: [initialize, tools/call], tools: [pay], when: 'address.inNetwork("10.0.0.0/8")' }
  over:
    - { server: a, methods: [tools/call], tools: [pay], when: 'now < timestamp("2001-01-01T00:00:00Z")' }
`;

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY });
});
afterAll(() => authServer.close());

const pay = (args?: unknown) => aMessage('tools/call', { name: 'pay', arguments: args });
const from = (address?: string) =>
  address === undefined ? {} : { 'X-Mcp-Client-Address': address };

async function statusOf(scope: string, body: string, address?: string): Promise<number> {
  const request = gatePost(body, {
    token: await authServer.token({ scopes: [scope] }),
    server: 'a',
  });
  const headers = { ...request.headers, ...from(address) };
  return (await sendRequest({ port: authServer.port }, { ...request, headers })).status;
}

describe('/validate on a grant with conditions', () => {
  it.each<[string, string, number]>([
    ['an argument that the condition allows', pay({ amount: 500 }), 200],
    ['one that it does not', pay({ amount: 501 }), 403],
    ['one of another kind', pay({ amount: '5' }), 403],
    ['one that is missing', pay({}), 403],
    ['no arguments', pay(), 403],
    ['arguments that are a list', pay([1]), 403],
    ['the start of a session, which has none', aMessage('initialize', {}), 200],
    ['a list, which has none', aMessage('tools/list', { arguments: { amount: 501 } }), 200],
    ['a number that readers differ about', pay({ amount: 1, big: 9007199254740992 }), 403],
    ['an argument beside the others', aMessage('tools/call', { name: 'pay', amount: 1 }), 403],
  ])('judges %s', async (_, body, status) => {
    expect(await statusOf('small', body)).toBe(status);
  });

  it.each<[string, string | undefined, number]>([
    ['inside', '10.1.2.3', 200],
    ['outside', '192.0.2.1', 403],
    ['that nobody knows', undefined, 403],
    ['that is none', 'unix:', 403],
  ])('judges a client %s, and its stream', async (_, address, status) => {
    expect(await statusOf('inside', pay({ amount: 9999 }), address)).toBe(status);
    const token = await authServer.token({ scopes: ['inside'] });
    const request = gateHead('GET', { token, server: 'a' });
    const headers = { ...request.headers, ...from(address) };
    const answer = await sendRequest({ port: authServer.port }, { ...request, headers });
    expect(answer.status).toBe(status);
  });

  it('judges the time', async () => {
    expect(await statusOf('over', pay({ amount: 1 }))).toBe(403);
  });
});

describe('addScopes', () => {
  it('gives the principal of a token its further scopes, and waits only for the first answer', async () => {
    const dynamic = createDynamicScopes({
      sources: [({ subject }) => [`of:${subject}`]],
      onError: (error) => expect(error).toBeUndefined(),
    });
    const bearer = addScopes(authServer.bearer, dynamic);
    const authorization = `Bearer ${await authServer.token({ scopes: ['small'] })}`;
    await authServer.bearer.authenticate(authorization);
    expect(bearer.known(authorization)).toBeUndefined();
    const grown = await bearer.authenticate(authorization);
    expect(grown.principal).toMatchObject({ subject: 'robot', scopes: ['small', 'of:robot'] });
    expect(bearer.known(authorization)).toEqual(grown);
    expect(authServer.bearer.known(authorization)?.principal.scopes).toEqual(['small']);
  });
});
