import type { RequestListener, ServerResponse } from 'node:http';
import { GatewayHeader, GatewayRoute } from '@mcp-gateway/contracts';
import type { Log } from '@mcp-gateway/kit';
import type { HopAudience } from '@mcp-gateway/identity';
import type { AuditLog, AuditRecord } from '../audit/audit-log.js';
import type { Authorizer } from './authorize.js';
import type { AccessToken } from '../tokens/access-token.js';
import { createReadBody, type BodyNotRead } from './read-body.js';
import { readGateRequest, type GateRequest } from './gate-request.js';
import type { HopTokens } from './hop-tokens.js';
import type { StreamTickets } from './stream-tickets.js';
import { noRoute, tooLarge, tooMuchAtOnce, undecided } from './refusals.js';
import { denyUnknown, type Allowed, type Refusal, type Verdict } from './verdict.js';

export type ValidateDeps = {
  authorizer: Authorizer;
  hopTokens: HopTokens;
  streamTickets: Pick<StreamTickets, 'for'>;
  audit: Pick<AuditLog, 'record'>;
  log: Log;
};

const OWN: readonly HopAudience[] = ['mcpgw', 'registry'];
const RELAY: readonly HopAudience[] = ['mcpgw'];

/**
 * `/validate`, asked by nginx for each request to a server, with the client's own body. An allowing
 * answer names the location that nginx sends the same request to; it has no body, for nginx keeps
 * the connection only then.
 *
 * On the path of every tool call, hence bare node:http and no await when the token is known.
 */
export function createValidate({
  authorizer,
  hopTokens,
  streamTickets,
  audit,
  log,
}: ValidateDeps): RequestListener {
  const readBody = createReadBody();
  const finish = (call: Call, decide: Decide) => {
    const verdict = attempt(decide);
    if (!(verdict instanceof Promise)) {
      answer(call, verdict);
      return;
    }
    verdict.then(
      (settled) => answer(call, settled),
      (err: unknown) => fail(call, err),
    );
  };
  const answer = (call: Call, verdict: Verdict) => {
    const { ruling, asker } = verdict;
    const audience = ruling.allow ? audienceOf(call.request, ruling.relay) : undefined;
    if (!ruling.allow || !audience || !asker) {
      conclude(call, verdict);
      return;
    }
    vouchersFor(call.request, { ruling, asker }, audience).then(
      (vouchers) => conclude(call, verdict, vouchers),
      (err: unknown) => fail(call, err),
    );
  };
  /** Says on the way who calls, and to the relay what a stream's right to last hangs on. */
  const vouchersFor = async (
    request: GateRequest,
    { ruling: { relay, method }, asker }: { ruling: Allowed; asker: AccessToken },
    audience: readonly HopAudience[],
  ): Promise<string[]> => {
    const { principal } = asker;
    const hopToken = await hopTokens.for({ principal, server: request.server }, audience);
    const vouchers = [GatewayHeader.identity, hopToken];
    // mcpgw's own tools may call other servers for their caller.
    if (!relay && method !== 'tools/call') return vouchers;
    const message = request.method === 'POST' ? method : undefined;
    return [...vouchers, GatewayHeader.stream, streamTickets.for(asker, request, message)];
  };
  const fail = (call: Call, err: unknown) => {
    const { method, requestId } = call.request;
    log.error({ err, request_id: requestId }, 'No decision could be made');
    conclude(call, denyUnknown(method, undecided()));
  };
  /** Last of all, so that the record says what the caller was answered. */
  const conclude = (call: Call, verdict: Verdict, vouchers: readonly string[] = []) => {
    audit.record(auditRecord(call, verdict));
    const { ruling } = verdict;
    if (ruling.allow) allow(call, ruling, vouchers);
    else refuse(call.res, ruling);
  };

  return (req, res) => {
    const started = performance.now();
    const request = readGateRequest(req);
    if (!request) {
      req.resume();
      refuse(res, noRoute());
      return;
    }
    const call: Call = { res, request, started };
    if (request.method !== 'POST') {
      req.resume();
      finish(call, () => authorizer.bodyless(request));
      return;
    }
    readBody(req, (body) => {
      if (typeof body === 'string') {
        finish(call, () => denyUnknown(request.method, refusalOf(body)));
        return;
      }
      call.size = body.length;
      finish(call, () => authorizer.post(request, body));
    });
  };
}

type Decide = () => Verdict | Promise<Verdict>;
type Call = {
  res: ServerResponse;
  request: GateRequest;
  started: number;
  size?: number | undefined;
};

function refusalOf(reason: BodyNotRead): Refusal {
  return reason === 'too large' ? tooLarge() : tooMuchAtOnce();
}

/** A throw and a rejection are one thing to the caller. */
function attempt(decide: Decide): Verdict | Promise<Verdict> {
  try {
    return decide();
  } catch (err) {
    return Promise.reject(err instanceof Error ? err : new Error(String(err)));
  }
}

/** Who may see the caller's identity: our own services only. */
function audienceOf(
  { route, endpoint }: GateRequest,
  relay: boolean,
): readonly HopAudience[] | undefined {
  if (route === 'own') return OWN;
  return relay || endpoint !== 'mcp' ? RELAY : undefined;
}

/** Headers as one flat list, with Connection named: Node then adds none of its own but what is needed. */
function allow({ res }: Call, { relay, session }: Allowed, vouchers: readonly string[]): void {
  res.sendDate = false;
  const headers = ['Content-Length', '0', 'Connection', 'keep-alive', ...vouchers];
  if (session !== undefined) headers.push(GatewayHeader.session, session);
  headers.push('X-Accel-Redirect', relay ? GatewayRoute.relay : GatewayRoute.upstream);
  res.writeHead(200, headers);
  res.end();
}

function refuse(res: ServerResponse, { status, body, headers }: Refusal): void {
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  });
  res.end(body);
}

function auditRecord({ request, started, size }: Call, { ruling, asker }: Verdict): AuditRecord {
  return {
    request_id: request.requestId,
    principal: asker?.principal.subject,
    kind: asker?.principal.kind,
    client: asker?.clientId,
    server: request.server,
    method: ruling.method,
    target: ruling.target,
    decision: ruling.allow ? 'allow' : 'deny',
    rule: ruling.allow ? ruling.scope : ruling.reason,
    size,
    duration_us: Math.round((performance.now() - started) * 1000),
  };
}
