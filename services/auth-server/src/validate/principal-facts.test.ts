import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import { createHopTokenVerifier } from '@mcp-gateway/identity';
import { decide, parsePolicy } from '@mcp-gateway/policy';
import { sendRequest, startFakeIdp, type FakeIdp } from '@mcp-gateway/testing';
import { aProvider } from '../testing/a-provider.js';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, aMessage, gatePost } from '../testing/gate-request.js';

const grant = (tool: string, when: string) =>
  `{ server: currenttime, methods: [tools/list, tools/call], tools: [${tool}], when: '${when}' }`;
const POLICY = `
scopes:
  all:
    - ${grant('for_night', '"night" in principal.groups')}
    - ${grant('for_ops', 'principal.claims.dept == "ops"')}
    - ${grant('for_bern', 'principal.claims.address.city == "Bern"')}
groups: { staff: [all] }
`;
const TOOLS = ['for_night', 'for_ops', 'for_bern'];

let idp: FakeIdp;
let authServer: AuthServerUnderTest;
beforeAll(async () => {
  idp = await startFakeIdp({ claims: { aud: 'mcp-gateway', scope: 'openid', groups: ['staff'] } });
  authServer = await startAuthServer({
    policy: POLICY,
    providers: [aProvider({ issuer: idp.issuer })],
  });
});
afterAll(async () => {
  await authServer.close();
  await idp.close();
});

const ask = (body: string, token: string) =>
  sendRequest({ port: authServer.port }, gatePost(body, { token }));

async function callable(token: string): Promise<string[]> {
  const statuses = await Promise.all(TOOLS.map((tool) => ask(aCall(tool), token)));
  return TOOLS.filter((_, at) => statuses[at]?.status === 200);
}

/** As the relay finds out what to show: with nothing but the hop token. */
async function listed(token: string): Promise<string[]> {
  const { headers } = await ask(aMessage('tools/list'), token);
  const keys = createLocalJWKSet({ keys: [authServer.key.publicJwk] });
  const verify = createHopTokenVerifier({ issuer: ISSUER, audience: 'mcpgw', keys });
  const { principal } = await verify(headers['x-gateway-identity'] as string);
  expect(JSON.stringify(principal)).not.toContain('secret');
  const policy = parsePolicy(POLICY);
  const attributes = () => ({ principal, now: new Date(), args: 'open' }) as const;
  const call = { server: 'currenttime', method: 'tools/call' };
  return TOOLS.filter(
    (name) =>
      decide(policy, principal.scopes, { ...call, target: { kind: 'tool', name } }, attributes)
        .allow,
  );
}

describe('conditions on groups and claims', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing', {}, []],
    ['a group', { groups: ['staff', 'night', 'secret'] }, ['for_night']],
    ['a claim', { dept: 'ops', other: 'secret' }, ['for_ops']],
    ['a claim within a claim', { address: { city: 'Bern' } }, ['for_bern']],
    ['a claim that is too long to be seen', { dept: 'ops', address: 'x'.repeat(300) }, ['for_ops']],
    ['all', { groups: ['night', 'staff'], dept: 'ops', address: { city: 'Bern' } }, TOOLS],
  ])('let somebody with %s call what lists show, and no more', async (_, claims, tools) => {
    const token = idp.token(claims);
    await expect(callable(token)).resolves.toEqual(tools);
    if (tools.length > 0) await expect(listed(token)).resolves.toEqual(tools);
  });
});
