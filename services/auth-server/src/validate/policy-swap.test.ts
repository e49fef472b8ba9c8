import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRequest } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { aMessage, gatePost } from '../testing/gate-request.js';

/** Grants two resources that only one of the two policies has together, and neither the other's. */
const granting = (...uris: string[]) =>
  `scopes: { s: [{ server: a, methods: [subscriptions/listen], resources: ${JSON.stringify(uris)} }] }`;
const OLD = granting('old:1', 'old:2');
const NEW = granting('new:1', 'new:2');

const listenTo = (...resourceSubscriptions: string[]) =>
  aMessage('subscriptions/listen', { notifications: { resourceSubscriptions } });

describe('a policy that is swapped while requests run', () => {
  let authServer: AuthServerUnderTest;
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  beforeAll(async () => {
    authServer = await startAuthServer({ policy: OLD });
  });
  afterAll(async () => {
    agent.destroy();
    await authServer.close();
  });

  it('is the old one or the new one for each decision, never both or none (T-137)', async () => {
    const token = await authServer.token({ scopes: ['s'] });
    const decide = async (...uris: string[]) => {
      const request = { ...gatePost(listenTo(...uris), { token, server: 'a' }), agent };
      return (await sendRequest({ port: authServer.port }, request)).status;
    };
    let swaps = 0;
    const swapping = setInterval(() => authServer.setPolicy((swaps += 1) % 2 ? NEW : OLD), 1);
    const seen = { old: new Set<number>(), new: new Set<number>(), mixed: new Set<number>() };
    for (let round = 0; round < 40; round += 1)
      await Promise.all(
        Array.from({ length: 15 }, async () => {
          seen.old.add(await decide('old:1', 'old:2'));
          seen.new.add(await decide('new:1', 'new:2'));
          seen.mixed.add(await decide('old:1', 'new:2'));
        }),
      );
    clearInterval(swapping);
    expect(swaps).toBeGreaterThan(20);
    expect([...seen.old].sort()).toEqual([200, 403]);
    expect([...seen.new].sort()).toEqual([200, 403]);
    expect([...seen.mixed]).toEqual([403]);
    expect(authServer.records).toHaveLength(40 * 15 * 3);
  });
});
