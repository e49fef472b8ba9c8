import { isKnownMethod, isMethodOfEra, isListMethod } from '@mcp-gateway/contracts';
import type { Principal, TaskIds } from '@mcp-gateway/identity';
import { eraOf, ErrorCode, type Envelope, type RawId } from '@mcp-gateway/mcp';
import {
  decide,
  scopesNeeded,
  visibleServer,
  type AttributesOf,
  type Decision,
  type Policy,
} from '@mcp-gateway/policy';
import { createAttributes } from './attributes.js';
import type { GateRequest } from './gate-request.js';
import { forbidden, malformed, unknownMethod, unknownSession, unknownTask } from './refusals.js';
import type { SessionIds } from './session-ids.js';
import { deny, type Allowed, type Ruling } from './verdict.js';

export type JudgeDeps = {
  policy: () => Policy;
  sessions: SessionIds;
  tasks: Pick<TaskIds, 'open'>;
  /** The challenge to somebody whose scopes do not reach for a method. */
  insufficient: (request: GateRequest, method: string) => string;
};

/** May this caller do that? No to all that no scope grants, and to what is another one's. */
export type Judge = {
  message: (request: GateRequest, principal: Principal, envelope: Envelope, body: Buffer) => Ruling;
  /** A stream, or the end of a session: whoever may do anything on a server may do these. */
  bodyless: (request: GateRequest, principal: Principal) => Ruling;
};

const RELAYED_METHODS: ReadonlySet<string> = new Set(['initialize', 'subscriptions/listen']);

type Response = Extract<Envelope, { kind: 'response' }>;
type Call = Exclude<Envelope, Response>;

export function createJudge({ policy, sessions, tasks, insufficient }: JudgeDeps): Judge {
  const judgeCall = (
    request: GateRequest,
    principal: Principal,
    call: Call,
    body: Buffer,
  ): Ruling => {
    const { server } = request;
    const { method } = call;
    const id = call.kind === 'request' ? call.id : undefined;
    const attributes = createAttributes(request, principal, body);
    const { decision, target } = decideAll(policy(), principal.scopes, server, call, attributes);
    if (!decision.allow) {
      const known = isKnownMethod(method) || scopesNeeded(policy(), { server, method }).length > 0;
      const answer = known ? forbidden(insufficient(request, method), id) : unknownMethod(id);
      return { method, target, allow: false, ...answer, reason: decision.reason };
    }
    const modern = eraOf(request.headers, call) === 'modern';
    if (!ownsTasks(request, principal, call)) {
      const gone = modern && !isMethodOfEra(method, 'modern');
      return deny(method, gone ? unknownMethod(id) : unknownTask(id));
    }
    const relay = isForRelay(call) || isRelayed(request);
    const ruling = { method, target, allow: true, scope: decision.scope, relay } as const;
    // The modern era knows no sessions: an id there means nothing (T-149).
    if (modern) return ruling;
    return inSession(request, principal, ruling, id);
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
    const attributes = createAttributes(request, principal);
    if (!visibleServer(policy(), principal.scopes, request.server, attributes)) {
      return deny(method, forbidden(insufficient(request, 'initialize')));
    }
    const relay = isRelayed(request);
    return inSession(request, principal, { method, allow: true, scope: 'server', relay }, id);
  };

  return {
    message: (request, principal, envelope, body) =>
      envelope.kind === 'response'
        ? judgeResponse(request, principal, envelope)
        : judgeCall(request, principal, envelope, body),
    bodyless: (request, principal) => judgeVisibility(request, principal, request.method),
  };
}

/** Whether this goes through the relay, whatever message it brings. */
function isRelayed({ route, endpoint, method }: GateRequest): boolean {
  return route === 'relay' || endpoint !== 'mcp' || method === 'GET';
}

/** Whether the relay has something to change in the call or its answer, or a stream to end. */
function isForRelay({ method, ofTasks }: Call): boolean {
  return RELAYED_METHODS.has(method) || isListMethod(method) || ofTasks;
}

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
