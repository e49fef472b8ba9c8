import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createFuzzOracle,
  createRandom,
  EXECUTE,
  fuzzRequest,
  MATRIX_POLICY,
  rawRequest,
  READ,
  type FuzzCaller,
  type FuzzRequest,
  type Random,
  type RecordedRequest,
  type Stack,
} from '@mcp-gateway/testing';
import { allowedAndArrived } from './proof/audit.js';
import { openLegacyStream, type LegacyStream } from './proof/legacy-stream.js';
import { narrowedToken } from './proof/machine-client.js';
import type { RecordingServer } from './proof/recording-server.js';
import { startRecordingStack } from './proof/recording-stack.js';
import { sendAll } from './proof/send-all.js';

/** Fixed, so that a failure comes again; another one searches elsewhere. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20260728);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 6_000);

const SERVERS = ['alpha', 'beta'];
const SCOPES = [READ, EXECUTE];
const allows = createFuzzOracle(MATRIX_POLICY);

let servers: RecordingServer[];
let stack: Stack;
let stop: () => Promise<void>;
let token: string;
let streams: Record<string, LegacyStream>;

beforeAll(async () => {
  ({ stack, servers, stop } = await startRecordingStack(SERVERS));
  token = await narrowedToken(stack, SCOPES);
  streams = {};
  for (const server of SERVERS) {
    streams[server] = await openLegacyStream(stack, server, {
      token,
      requestId: `stream-${server}`,
    });
  }
});
afterAll(async () => {
  for (const stream of Object.values(streams)) stream.close();
  await stop();
});

/** A request, where it goes, and its bytes on the wire. */
type Shot = { id: string; caller: FuzzCaller; request: FuzzRequest; bytes: Buffer };

function aShot(random: Random, at: number): Shot {
  const request = fuzzRequest(random);
  const [server, endpoint] = [
    random.oneOf(SERVERS),
    random.onceIn(4) ? 'messages' : 'mcp',
  ] as const;
  const id = `fuzz-${at}`;
  const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  const bytes = rawRequest({
    method: 'POST',
    target: endpoint === 'mcp' ? `/${server}/mcp` : streams[server]!.messages,
    headers: [...lines, `X-Request-Id: ${id}`, `Authorization: Bearer ${token}`],
    body: request.body,
    ...(random.onceIn(10) && { chunkSize: 1 + random.below(200) }),
  });
  return { id, caller: { scopes: SCOPES, server, endpoint }, request, bytes };
}

type Arrival = { server: string; request: RecordedRequest };

/** What arrived, by the id of the request, at whichever server. */
function arrivals(): Map<string, Arrival[]> {
  const byId = new Map<string, Arrival[]>();
  for (const { name: server, calls } of servers) {
    for (const { id, request } of calls()) {
      byId.set(id, [...(byId.get(id) ?? []), { server, request }]);
    }
  }
  return byId;
}

const DECIDING = [
  'content-type',
  'content-encoding',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
];

/** The request as the server got it. */
function received({ header, body }: RecordedRequest): FuzzRequest {
  const headers = DECIDING.flatMap((name) => header(name).map((value) => [name, value]));
  return { headers: Object.fromEntries(headers) as Record<string, string>, body };
}

/** What is wrong with the way of one request; undefined: nothing. */
function fault({ caller, request }: Shot, status: number, arrived: Arrival[]): string | undefined {
  if (status >= 500) return 'the gateway failed';
  const [arrival] = arrived;
  if (!arrival) {
    if (allows(request, caller)) return 'an allowed request did not arrive';
    return status < 400 ? 'a refused request was answered' : undefined;
  }
  if (arrived.length > 1 || arrival.server !== caller.server) return 'it arrived elsewhere too';
  if (!arrival.request.body.equals(request.body)) return 'other bytes arrived';
  if (!allows(received(arrival.request), caller)) return 'what arrived is not allowed';
  return status < 300 ? undefined : 'an answer was lost';
}

describe('The whole gateway on any bytes', () => {
  it(`T-048: sends on what a strict reader finds allowed, byte for byte, and nothing else (${RUNS} requests, seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const shots = Array.from({ length: RUNS }, (_, at) => aShot(random, at));
    const answers = await sendAll(
      Number(stack.env.HTTP_PORT),
      shots.map(({ bytes }) => bytes),
    );
    const arrived = arrivals();
    const faults = shots.flatMap((shot, at) => {
      const { status, body } = answers[at]!;
      const found = fault(shot, status, arrived.get(shot.id) ?? []);
      if (found === undefined) return [];
      const { id, caller, request } = shot;
      const sent = { ...request.headers, body: request.body.toString('latin1') };
      return [{ found, id, caller, sent, status, said: body.toString() }];
    });
    expect(faults.slice(0, 3)).toEqual([]);

    const statuses = answers.map(({ status }) => status);
    const counts = Object.fromEntries(
      [...new Set(statuses)]
        .sort()
        .map((status) => [status, statuses.filter((s) => s === status).length]),
    );
    console.log(JSON.stringify({ seed: SEED, arrived: arrived.size, answers: counts }));
    for (const status of [200, 400, 403, 404, 415]) expect(counts[status]).toBeGreaterThan(0);
  });

  it('finds in the audit log as allowed the very requests that arrived, one to one', async () => {
    const { allowed, arrived } = await allowedAndArrived(stack, servers, `fuzz-${RUNS - 1}`);
    expect(arrived.length).toBeGreaterThan(RUNS / 10);
    expect(allowed).toEqual(arrived);
  });
});
