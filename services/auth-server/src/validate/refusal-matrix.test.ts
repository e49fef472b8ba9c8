import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide } from '@mcp-gateway/policy';
import {
  aPolicy,
  createPolicyOracle,
  MATRIX_CALLS,
  MATRIX_POLICY,
  MATRIX_SCOPES,
  matrixMessage,
  modernMatrixRequest,
  sendRequest,
} from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { gateHead, gatePost, type Door } from '../testing/gate-request.js';

const SERVERS = ['alpha', 'beta', 'alpha/inner', 'gamma'];
const ENDPOINTS = ['mcp', 'messages'];
const CELLS = SERVERS.flatMap((server) => MATRIX_CALLS.map((call) => ({ server, ...call })));

const oracle = createPolicyOracle(MATRIX_POLICY);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
let authServer: AuthServerUnderTest;

beforeAll(async () => {
  authServer = await startAuthServer({ policy: MATRIX_POLICY });
});
afterAll(async () => {
  agent.destroy();
  await authServer.close();
});

const ask = (request: ReturnType<typeof gatePost | typeof gateHead>) =>
  sendRequest({ port: authServer.port }, { ...request, agent });

/** 200 with a place to go to, or the refusal; anything else of an answer is said too. */
function outcome({ status, headers }: Awaited<ReturnType<typeof sendRequest>>): string {
  return headers['x-accel-redirect'] === undefined ? `refused ${status}` : `sent on ${status}`;
}

describe.each(MATRIX_SCOPES.map((scopes) => [scopes.join(' + ') || 'no scopes', scopes] as const))(
  'Somebody with %s',
  (_, scopes) => {
    let token: string;
    beforeAll(async () => {
      token = await authServer.token({ scopes });
    });

    it('W-24: may call by the policy what an independent reading of its text allows', () => {
      const policy = aPolicy(MATRIX_POLICY);
      const wrong = CELLS.filter(
        (call) => decide(policy, scopes, call).allow !== oracle.allows(scopes, call),
      );
      expect(wrong).toEqual([]);
    });

    it.each(ENDPOINTS)('W-24: is sent on by /validate at %s for just that', async (endpoint) => {
      const found = await Promise.all(
        CELLS.map(async ({ server, ...call }) =>
          outcome(await ask(gatePost(matrixMessage(call, 'a'), { token, server, endpoint }))),
        ),
      );
      const expected = CELLS.map((call) => {
        if (!oracle.allows(scopes, call)) {
          return oracle.exists(call.server, call.method) ? 'refused 403' : 'refused 404';
        }
        // Nobody was given the id of a task here.
        return call.method.startsWith('tasks/') ? 'refused 400' : 'sent on 200';
      });
      expect(CELLS.map((call, at) => [call, found[at]])).toEqual(
        CELLS.map((call, at) => [call, expected[at]]),
      );
    });

    it('T-142: is answered the same in both eras, whatever is asked', async () => {
      const inBoth = await Promise.all(
        CELLS.map(async ({ server, ...call }) => {
          const door = { token, server, endpoint: 'mcp' };
          const { body, headers } = modernMatrixRequest(call, 'a');
          const legacy = outcome(await ask(gatePost(matrixMessage(call, 'a'), door)));
          const modern = outcome(await ask(gatePost(body, door, headers)));
          return { server, ...call, legacy, modern };
        }),
      );
      const differing = inBoth.filter(({ legacy, modern }) => legacy !== modern);
      // A task that is nobody's is not found; this way to it is not known any more besides.
      const gone = { method: 'tasks/result', legacy: 'refused 400', modern: 'refused 404' };
      expect(differing.map(({ method, legacy, modern }) => ({ method, legacy, modern }))).toEqual(
        differing.map(() => gone),
      );
    });

    it('W-13: opens streams and ends sessions of the servers it may see only', async () => {
      for (const server of SERVERS) {
        const expected = oracle.sees(scopes, server) ? 200 : 403;
        for (const [method, endpoint] of [
          ['GET', 'mcp'],
          ['DELETE', 'mcp'],
          ['GET', 'sse'],
        ] as const) {
          const { status } = await ask(gateHead(method, { token, server, endpoint }));
          expect({ server, method, endpoint, status }).toEqual({
            ...{ server, method, endpoint },
            status: expected,
          });
        }
      }
    });
  },
);

describe('Somebody whom /validate does not know', () => {
  const refusedAll = async (door: Door) => {
    const answers = await Promise.all(
      CELLS.map(({ server, ...call }) =>
        ask(gatePost(matrixMessage(call, 'a'), { ...door, server })),
      ),
    );
    expect(new Set(answers.map(outcome))).toEqual(new Set(['refused 401']));
  };

  it('may call nothing without a token', () => refusedAll({}));

  it('may call nothing with a token that was revoked', async () => {
    const token = await authServer.token({ scopes: MATRIX_SCOPES.at(-1)! });
    await authServer.bearer.revoke(token, 'robot');
    await refusedAll({ token });
  });
});
