import { ISSUER, type AuthServerUnderTest } from './auth-server-under-test.js';

/** The callers of the tests' policy, and tokens that are good elsewhere only. */
export async function gateCallers({ token }: AuthServerUnderTest) {
  const audience = `${ISSUER}/secretsrv/mcp`;
  return {
    /** May use one tool of `currenttime`. */
    alice: await token(),
    /** May do nothing. */
    nobody: await token({ scopes: [] }),
    /** May do everything. */
    root: await token({ scopes: ['everything'] }),
    /** May list the tools of `currenttime`, and call none. */
    lister: await token({ scopes: ['currenttime/lists'] }),
    /** Everything, at `secretsrv` only. */
    visitor: await token({ scopes: ['everything'], audience }),
  };
}

export type GateCallers = Awaited<ReturnType<typeof gateCallers>>;
