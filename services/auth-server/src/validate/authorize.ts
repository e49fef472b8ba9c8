import { TokenRejected, type Principal, type TaskIds } from '@mcp-gateway/identity';
import { AppError } from '@mcp-gateway/kit';
import { scopesNeeded, type Policy } from '@mcp-gateway/policy';
import { NoCredential, type BearerAuthenticator } from '../tokens/bearer.js';
import type { AccessToken } from '../tokens/access-token.js';
import { ACCESS_DENIED, NO_TOKEN, rejectionProblem } from './access-problems.js';
import type { CallTokens } from './call-tokens.js';
import { renderChallenge } from './challenge.js';
import type { GateRequest } from './gate-request.js';
import { createJudge } from './judge.js';
import { readMessage } from './read-message.js';
import {
  foreignOrigin,
  methodNotAllowed,
  postNotOffered,
  repeatedHeader,
  unauthenticated,
  unavailable,
} from './refusals.js';
import type { SessionIds } from './session-ids.js';
import { tokenMismatch } from './token-mismatch.js';
import { deny, denyUnknown, type Refusal, type Ruling, type Verdict } from './verdict.js';

/** A stream is opened, a message is sent, a session ends. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'DELETE']);

export type AuthorizeDeps = {
  issuer: string;
  policy: () => Policy;
  bearer: Pick<BearerAuthenticator, 'known' | 'authenticate'>;
  callTokens: Pick<CallTokens, 'open'>;
  /** Browser origins that may call MCP endpoints; a request without Origin is no browser's. */
  origins: ReadonlySet<string>;
  sessions: SessionIds;
  tasks: Pick<TaskIds, 'open'>;
};

export type Authorizer = {
  /** Decides on a POST by the bytes of its body. */
  post: (request: GateRequest, body: Buffer) => Verdict | Promise<Verdict>;
  /** Decides on a request without a body: a stream or the end of a session. */
  bodyless: (request: GateRequest) => Verdict | Promise<Verdict>;
};

/** Who calls, what is called, may they: in this order, and no to everything unclear. */
export function createAuthorizer(deps: AuthorizeDeps): Authorizer {
  const { issuer, policy, bearer, callTokens, origins, sessions, tasks } = deps;
  const challengeFor = (request: GateRequest, method: string) => ({
    issuer,
    server: request.server,
    endpoint: request.endpoint,
    scopes: scopesNeeded(policy(), { server: request.server, method }),
  });

  const rejected = (request: GateRequest, error: unknown): Verdict => {
    if (error instanceof AppError) return denyUnknown(request.method, unavailable(error));
    if (!(error instanceof NoCredential || error instanceof TokenRejected)) throw error;
    const problem = error instanceof NoCredential ? NO_TOKEN : rejectionProblem(error.reason);
    const challenge = renderChallenge({ ...challengeFor(request, 'initialize'), problem });
    return denyUnknown(request.method, unauthenticated(problem, challenge));
  };

  const judge = createJudge({
    policy,
    sessions,
    tasks,
    insufficient: (request, method) =>
      renderChallenge({ ...challengeFor(request, method), problem: ACCESS_DENIED }),
  });

  /** Runs `next` for the caller, at once when the token is known. */
  const asCaller = (
    request: GateRequest,
    next: (request: GateRequest, principal: Principal) => Ruling,
  ) => {
    const refusal = refuseUnseen(request, origins);
    if (refusal) return denyUnknown(request.method, refusal);
    const withToken = (token: AccessToken, asked = request): Verdict => {
      const mismatch = tokenMismatch(token, issuer, asked);
      if (mismatch) return rejected(asked, new TokenRejected(mismatch));
      return { ruling: next(asked, token.principal), asker: token };
    };
    const failed = (error: unknown) => rejected(request, error);
    const { authorization } = request.headers;
    const forOther = callTokens.open(authorization, request.server);
    if (forOther) {
      // Decided as if the caller had sent it, who is elsewhere.
      return forOther.then(
        ({ token, address }) => withToken(token, { ...request, address }),
        failed,
      );
    }
    const known = bearer.known(authorization);
    if (known) return withToken(known);
    return bearer.authenticate(authorization).then((token) => withToken(token), failed);
  };

  return {
    bodyless: (request) => asCaller(request, judge.bodyless),
    post: (request, body) =>
      asCaller(request, (asked, principal) => {
        if (asked.endpoint === 'sse') return deny(asked.method, postNotOffered());
        const message = readMessage(asked, body);
        return 'allow' in message ? message : judge.message(asked, principal, message, body);
      }),
  };
}

/** What is refused whoever calls. */
function refuseUnseen(
  { repeatedHeader: repeated, headers, method }: GateRequest,
  origins: AuthorizeDeps['origins'],
): Refusal | undefined {
  if (repeated) return repeatedHeader();
  if (headers.origin !== undefined && !origins.has(headers.origin)) return foreignOrigin();
  return METHODS.has(method) ? undefined : methodNotAllowed();
}
