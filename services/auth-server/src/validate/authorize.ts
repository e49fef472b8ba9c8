import { isKnownMethod, isListMethod } from '@mcp-gateway/contracts';
import {
  checkRoutingHeaders,
  EnvelopeError,
  eraOf,
  ErrorCode,
  parseEnvelope,
  renderJsonRpcError,
  type Envelope,
  type RawId,
} from '@mcp-gateway/mcp';
import { TokenRejected, type Principal, type TaskIds } from '@mcp-gateway/identity';
import {
  decide,
  scopesNeeded,
  visibleServer,
  type AttributesOf,
  type Decision,
  type Policy,
} from '@mcp-gateway/policy';
import { NoCredential, type BearerAuthenticator } from '../tokens/bearer.js';
import type { AccessToken } from '../tokens/access-token.js';
import { ACCESS_DENIED, NO_TOKEN, rejectionProblem } from './access-problems.js';
import { createAttributes } from './attributes.js';
import { renderChallenge } from './challenge.js';
import type { GateRequest } from './gate-request.js';
import {
  encodedBody,
  forbidden,
  foreignOrigin,
  malformed,
  methodNotAllowed,
  postNotOffered,
  repeatedHeader,
  unauthenticated,
  unknownMethod,
  unknownSession,
  unknownTask,
  wrongMediaType,
} from './refusals.js';
import type { SessionIds } from './session-ids.js';
import {
  deny,
  denyUnknown,
  type Allowed,
  type Refusal,
  type Ruling,
  type Verdict,
} from './verdict.js';

const JSON_MEDIA_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/** A stream is opened, a message is sent, a session ends. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'DELETE']);

export type AuthorizeDeps = {
  issuer: string;
  policy: () => Policy;
  bearer: BearerAuthenticator;
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
  const { issuer, policy, bearer, origins, sessions, tasks } = deps;
  const challengeFor = (request: GateRequest, method: string) => ({
    issuer,
    server: request.server,
    endpoint: request.endpoint,
    scopes: scopesNeeded(policy(), { server: request.server, method }),
  });

  const rejected = (request: GateRequest, error: unknown): Verdict => {
    if (!(error instanceof NoCredential || error instanceof TokenRejected)) throw error;
    const problem = error instanceof NoCredential ? NO_TOKEN : rejectionProblem(error.reason);
    const challenge = renderChallenge({ ...challengeFor(request, 'initialize'), problem });
    return denyUnknown(request.method, unauthenticated(problem, challenge));
  };
  const insufficient = (request: GateRequest, method: string): string =>
    renderChallenge({ ...challengeFor(request, method), problem: ACCESS_DENIED });

  /** Runs `next` for the caller, at once when the token is known. */
  const asCaller = (request: GateRequest, next: (principal: Principal) => Ruling) => {
    const { origin, authorization } = request.headers;
    if (request.repeatedHeader) return denyUnknown(request.method, repeatedHeader());
    if (origin !== undefined && !origins.has(origin)) {
      return denyUnknown(request.method, foreignOrigin());
    }
    if (!METHODS.has(request.method)) return denyUnknown(request.method, methodNotAllowed());
    const withToken = (token: AccessToken): Verdict => {
      if (!isFor(token, issuer, request))
        return rejected(request, new TokenRejected('wrong audience'));
      const { principal, clientId: client } = token;
      return { ruling: next(principal), asker: { principal, client } };
    };
    const known = bearer.known(authorization);
    if (known) return withToken(known);
    return bearer
      .authenticate(authorization)
      .then(withToken, (error: unknown) => rejected(request, error));
  };

  const judge = (
    request: GateRequest,
    principal: Principal,
    envelope: Envelope,
    body: Buffer,
  ): Ruling => {
    const { server } = request;
    if (envelope.kind === 'response') return judgeResponse(request, principal, envelope);
    const { method } = envelope;
    const id = envelope.kind === 'request' ? envelope.id : undefined;
    const attributes = createAttributes(request, principal, body);
    const { decision, target } = decideAll(
      policy(),
      principal.scopes,
      server,
      envelope,
      attributes,
    );
    if (decision.allow) {
      if (!ownsTasks(request, principal, envelope)) return deny(method, unknownTask(id));
      const rewritten = isListMethod(method) || method === 'initialize' || envelope.ofTasks;
      const relay = rewritten || isRelayed(request);
      const ruling = { method, target, allow: true, scope: decision.scope, relay } as const;
      // The modern era knows no sessions: an id there means nothing (T-149).
      if (eraOf(request.headers, envelope) === 'modern') return ruling;
      return inSession(request, principal, ruling, id);
    }
    const known = isKnownMethod(method) || scopesNeeded(policy(), { server, method }).length > 0;
    const answer = known ? forbidden(insufficient(request, method), id) : unknownMethod(id);
    return { method, target, allow: false, ...answer, reason: decision.reason };
  };

  /** A task is its principal's and its server's alone; to others it does not exist. */
  const ownsTasks = ({ server }: GateRequest, principal: Principal, { targets }: Call): boolean =>
    targets.every(
      ({ kind, name }) => kind !== 'task' || tasks.open(name, { principal, server }) !== undefined,
    );

  /** A session is its principal's and its server's alone; to others it does not exist. */
  const inSession = (
    request: GateRequest,
    principal: Principal,
    ruling: Allowed,
    id?: RawId,
  ): Ruling => {
    const sessionId = request.headers['mcp-session-id'];
    if (request.endpoint !== 'mcp' || sessionId === undefined) return ruling;
    const session = sessions.open(String(sessionId), principal, request.server);
    if (session === undefined) return deny(ruling.method, unknownSession(id));
    return { ...ruling, session };
  };

  /** What a server asked for in a session is answered in that session, or by nobody. */
  const judgeResponse = (
    request: GateRequest,
    principal: Principal,
    { id, ofTasks }: Response,
  ): Ruling => {
    const ruling = judgeVisibility(request, principal, 'response', id);
    const { endpoint, headers } = request;
    if (!ruling.allow) return ruling;
    if (endpoint !== 'mcp' || headers['mcp-session-id'] !== undefined) {
      return { ...ruling, relay: ruling.relay || ofTasks };
    }
    const message = 'A response belongs to a session';
    return deny('response', malformed(message, ErrorCode.invalidRequest, id));
  };

  const judgeVisibility = (
    request: GateRequest,
    principal: Principal,
    method: string,
    id?: RawId,
  ): Ruling => {
    const { scopes } = principal;
    const attributes = createAttributes(request, principal);
    if (visibleServer(policy(), scopes, request.server, attributes)) {
      const relay = isRelayed(request);
      return inSession(request, principal, { method, allow: true, scope: 'server', relay }, id);
    }
    const challenge = insufficient(request, 'initialize');
    return deny(method, forbidden(challenge));
  };

  return {
    bodyless: (request) =>
      asCaller(request, (principal) => judgeVisibility(request, principal, request.method)),
    post: (request, body) =>
      asCaller(request, (principal) => {
        if (request.endpoint === 'sse') return deny(request.method, postNotOffered());
        const message = readMessage(request, body);
        if ('refusal' in message) return deny(message.method, message.refusal);
        return judge(request, principal, message.envelope, body);
      }),
  };
}

/** Whether all traffic of this door goes through the relay, whatever is asked. */
function isRelayed({ route, endpoint }: GateRequest): boolean {
  return route === 'relay' || endpoint !== 'mcp';
}

/** RFC 8707: a token for the whole gateway, or for this very server. */
function isFor({ audience }: AccessToken, issuer: string, { server }: GateRequest): boolean {
  return audience.some(
    (aud) =>
      aud === issuer || aud === `${issuer}/${server}/mcp` || aud === `${issuer}/${server}/sse`,
  );
}

type Read = { envelope: Envelope } | { method: string; refusal: Refusal };

function readMessage({ headers, method: unread }: GateRequest, body: Buffer): Read {
  if (headers['content-encoding'] !== undefined) return { method: unread, refusal: encodedBody() };
  if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) {
    return { method: unread, refusal: wrongMediaType() };
  }
  const envelope = parse(body);
  if (envelope instanceof EnvelopeError) {
    return { method: unread, refusal: malformed(envelope.message, envelope.code, envelope.id) };
  }
  const mismatch = checkRoutingHeaders(headers, envelope);
  if (!mismatch) return { envelope };
  const { code = ErrorCode.invalidRequest, message, data } = mismatch;
  const id = envelope.kind === 'request' ? envelope.id : undefined;
  const refusal = malformed(message, code, id);
  const method = envelope.kind === 'response' ? 'response' : envelope.method;
  return { method, refusal: { ...refusal, body: renderJsonRpcError({ id, code, message, data }) } };
}

function parse(body: Buffer): Envelope | EnvelopeError {
  try {
    return parseEnvelope(body);
  } catch (error) {
    if (error instanceof EnvelopeError) return error;
    throw error;
  }
}

type Response = Extract<Envelope, { kind: 'response' }>;
type Call = Exclude<Envelope, Response>;

/** Every target must be allowed. A task is reached by its id, which the policy does not name. */
function decideAll(
  policy: Policy,
  scopes: readonly string[],
  server: string,
  { method, targets }: Call,
  attributes: AttributesOf,
): { decision: Decision; target: string | undefined } {
  let decision: Decision | undefined;
  for (const { kind, name } of targets) {
    if (kind === 'task') continue;
    decision = decide(policy, scopes, { server, method, target: { kind, name } }, attributes);
    if (!decision.allow) return { decision, target: name };
  }
  decision ??= decide(policy, scopes, { server, method }, attributes);
  return { decision, target: targets[0]?.name };
}
