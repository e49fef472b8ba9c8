import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createPolicyOracle,
  EXECUTE,
  MATRIX_CALLS,
  MATRIX_POLICY,
  matrixMessage,
  rawRequest,
  READ,
  type RawAnswer,
  type Stack,
} from '@mcp-gateway/testing';
import { allowedAndArrived } from './proof/audit.js';
import { openLegacyStream, type LegacyStream } from './proof/legacy-stream.js';
import { narrowedToken, revokeToken } from './proof/machine-client.js';
import type { RecordingServer } from './proof/recording-server.js';
import { startRecordingStack } from './proof/recording-stack.js';
import { sendAll } from './proof/send-all.js';

const SERVERS = ['alpha', 'beta', 'gamma'];
const STREAMED = ['alpha', 'beta'];
const oracle = createPolicyOracle(MATRIX_POLICY);

/** Who may hold what; somebody without scopes that count is nobody to the gateway. */
const CALLERS: Record<string, { scopes: readonly string[]; known: boolean }> = {
  'a token to read': { scopes: [READ], known: true },
  'a token to execute': { scopes: [EXECUTE], known: true },
  'a token to do both': { scopes: [READ, EXECUTE], known: true },
  'a token that was revoked': { scopes: [READ, EXECUTE], known: false },
  'no token': { scopes: [], known: false },
};

let servers: RecordingServer[];
let stack: Stack;
let stop: () => Promise<void>;
let tokens: Record<string, string | undefined>;
let streams: Record<string, LegacyStream>;

beforeAll(async () => {
  ({ stack, servers, stop } = await startRecordingStack(SERVERS));
  tokens = await tokensOf(stack);
  streams = await streamsOf(stack, tokens['a token to do both']!);
});
afterAll(async () => {
  for (const stream of Object.values(streams)) stream.close();
  await stop();
});

async function tokensOf(gateway: Stack) {
  const revoked = await narrowedToken(gateway, [READ, EXECUTE]);
  await revokeToken(gateway, revoked);
  return {
    'a token to read': await narrowedToken(gateway, [READ]),
    'a token to execute': await narrowedToken(gateway, [EXECUTE]),
    'a token to do both': await narrowedToken(gateway, [READ, EXECUTE]),
    'a token that was revoked': revoked,
    'no token': undefined,
  };
}

async function streamsOf(gateway: Stack, token: string) {
  const open = async (server: string) => {
    const requestId = `stream-${server}`;
    return [server, await openLegacyStream(gateway, server, { token, requestId })] as const;
  };
  return Object.fromEntries(await Promise.all(STREAMED.map(open)));
}

type Door = 'mcp' | 'messages';
/** One request, and what has to become of it. */
type Cell = { id: string; server: string; allowed: boolean; bytes: Buffer; statuses: number[] };

function cellsOf(caller: string, door: Door): Cell[] {
  const { scopes, known } = CALLERS[caller]!;
  return (door === 'mcp' ? SERVERS : STREAMED).flatMap((server) =>
    MATRIX_CALLS.map((call, at): Cell => {
      const id = [caller.replaceAll(' ', '-'), door, server, at].join('.');
      const granted = known && oracle.allows(scopes, { server, ...call });
      // Nobody was given the id of a task here.
      const unknownTask = granted && call.method.startsWith('tasks/');
      const allowed = granted && !unknownTask;
      const bytes = post(server, door, {
        id,
        body: matrixMessage(call, id),
        token: tokens[caller],
      });
      const refused = !known
        ? 401
        : unknownTask
          ? 400
          : oracle.exists(server, call.method)
            ? 403
            : 404;
      return { id, server, allowed, bytes, statuses: allowed ? [200, 202] : [refused] };
    }),
  );
}

function post(
  server: string,
  door: Door,
  { id, body, token }: { id: string; body: string; token: string | undefined },
): Buffer {
  const target = door === 'mcp' ? `/${server}/mcp` : streams[server]!.messages;
  const credentials = token === undefined ? [] : [`Authorization: Bearer ${token}`];
  const headers = ['Content-Type: application/json', `X-Request-Id: ${id}`, ...credentials];
  return rawRequest({ method: 'POST', target, headers, body });
}

const arrivedAt = (name: string) =>
  servers
    .find((server) => server.name === name)!
    .calls()
    .map(({ id }) => id);

describe.each(Object.keys(CALLERS))('Through the whole gateway, somebody with %s', (caller) => {
  it.each<Door>(['mcp', 'messages'])(
    'W-24: reaches by /%s what the policy’s text allows, and no server with anything else',
    async (door) => {
      const cells = cellsOf(caller, door);
      const answers = await sendAll(
        Number(stack.env.HTTP_PORT),
        cells.map(({ bytes }) => bytes),
      );
      const wrong = cells
        .map((cell, at) => ({ ...cell, answer: answers[at]! }))
        .filter(({ answer, statuses }) => !statuses.includes(answer.status))
        .map(({ bytes, answer, ...cell }) => ({ ...cell, ...shown(bytes, answer) }));
      expect(wrong).toEqual([]);
      for (const server of SERVERS) {
        const ids = new Set(cells.map(({ id }) => id));
        const arrived = arrivedAt(server).filter((id) => ids.has(id));
        const allowed = cells.filter((cell) => cell.server === server && cell.allowed);
        expect(arrived.sort()).toEqual(allowed.map(({ id }) => id).sort());
      }
    },
  );

  it.each(['GET', 'DELETE'])('W-13: reaches servers that it may see only by %s', async (method) => {
    const { scopes, known } = CALLERS[caller]!;
    for (const server of SERVERS) {
      const seen = known && oracle.sees(scopes, server);
      const id = [caller.replaceAll(' ', '-'), method, server].join('.');
      const token = tokens[caller];
      const credentials = token === undefined ? [] : [`Authorization: Bearer ${token}`];
      const headers = [`X-Request-Id: ${id}`, ...credentials];
      const bytes = rawRequest({ method, target: `/${server}/mcp`, headers });
      const [answer] = await sendAll(Number(stack.env.HTTP_PORT), [bytes], 1);
      // The recording servers have no such streams.
      expect([server, answer!.status]).toEqual([server, seen ? 405 : known ? 403 : 401]);
      expect(arrivedAt(server).includes(id)).toBe(seen);
    }
  });
});

describe('After all that', () => {
  it('finds in the audit log as allowed the very requests that arrived, one to one', async () => {
    const last = 'no-token.DELETE.gamma';
    const { allowed, arrived } = await allowedAndArrived(stack, servers, last);
    expect(arrived.length).toBeGreaterThan(100);
    expect(allowed).toEqual(arrived);
  });
});

const shown = (bytes: Buffer, answer: RawAnswer) => ({
  sent: bytes.toString().replace(/^Authorization.*$/m, ''),
  status: answer.status,
  said: answer.body.toString(),
});
