import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from '@mcp-gateway/policy';
import {
  aPrincipal,
  createFuzzOracle,
  createRandom,
  EXECUTE,
  fuzzRequest,
  MATRIX_POLICY,
  READ,
  type FuzzCaller,
  type FuzzRequest,
} from '@mcp-gateway/testing';
import { ISSUER } from '../testing/auth-server-under-test.js';
import { anAccessToken } from '../testing/an-access-token.js';
import { createAuthorizer } from './authorize.js';

/** Fixed, so that a failure comes again; another one searches elsewhere. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20260728);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100_000);

const SCOPES = [READ, EXECUTE];
const CALLERS: FuzzCaller[] = ['alpha', 'alpha', 'beta'].flatMap((server) =>
  (['mcp', 'mcp', 'messages'] as const).map((endpoint) => ({ server, endpoint, scopes: SCOPES })),
);

/** Decides for a caller whose token is known, as the gate does on the path of a call. */
function createGate() {
  const token = anAccessToken({ principal: aPrincipal({ scopes: SCOPES }), audience: [ISSUER] });
  const policy = parsePolicy(MATRIX_POLICY);
  const authorizer = createAuthorizer({
    issuer: ISSUER,
    policy: () => policy,
    bearer: { known: () => token, authenticate: () => Promise.resolve(token) },
    callTokens: { open: () => undefined },
    origins: new Set(),
    sessions: { open: () => undefined },
    tasks: { open: () => undefined },
  });
  return ({ headers, body }: FuzzRequest, { server, endpoint }: FuzzCaller) => {
    const request = {
      server,
      endpoint,
      route: 'direct',
      method: 'POST',
      requestId: 'a',
      address: undefined,
      repeatedHeader: false,
    } as const;
    const verdict = authorizer.post({ ...request, headers }, body);
    if (verdict instanceof Promise) throw new Error('The gate waited for something');
    return verdict.ruling;
  };
}

describe('The gate on any bytes', () => {
  it(`T-048: allows what a strict reader finds allowed in them, and nothing else (${RUNS} bodies, seed ${SEED})`, () => {
    const random = createRandom(SEED);
    const decide = createGate();
    const allows = createFuzzOracle(MATRIX_POLICY);
    const answers = new Map<number, number>();
    for (let run = 0; run < RUNS; run += 1) {
      const request = fuzzRequest(random);
      const caller = random.oneOf(CALLERS);
      const ruling = decide(request, caller);
      if (ruling.allow !== allows(request, caller)) {
        const { headers, body } = request;
        expect({ run, caller, headers, body: body.toString('latin1'), ruling }).toBe('otherwise');
      }
      const status = ruling.allow ? 200 : ruling.status;
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
    console.log(JSON.stringify({ seed: SEED, answers: Object.fromEntries(answers) }));
    for (const status of [200, 400, 403, 404, 415]) {
      expect(answers.get(status) ?? 0).toBeGreaterThan(RUNS / 200);
    }
  });
});
