import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { type ListMethod } from '@mcp-gateway/contracts';
import { createSseReader, type RawId } from '@mcp-gateway/mcp';
import { createEventFilters, type EventFilterOptions } from './event-filter.js';
import type { RelayCall } from './relay-call.js';
import { createTaskIdsOnTheWay } from './task-ids.js';

const ID = '1' as RawId;
const LIST: EventFilterOptions = { answers: ID, list: { id: ID, method: 'tools/list' } };
const taskIds = createTaskIdsOnTheWay({
  bind: (id, { server }) => `${id} of ${server}`,
  open: () => undefined,
});
const call = { hop: { server: 'weather' }, req: { id: 'r1' } } as unknown as RelayCall;
const log = createLogger({ service: 'test', destination: { write: () => undefined } });

/** What a client gets of a stream when it may see the tool `allowed` only. */
function passed(stream: string, options: EventFilterOptions = {}): string {
  const visibility = () => (_method: ListMethod, name: string) => name === 'allowed';
  const rewrite = createEventFilters({ visibility, taskIds, log })(call, options);
  const pieces = [...createSseReader({ maxEventBytes: 10_000 }).push(Buffer.from(stream))];
  return Buffer.concat(pieces.flatMap((piece) => rewrite(piece) ?? [])).toString();
}

const TOOLS =
  '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"allowed"},{"name":"hidden"}],"x":1.0}}';

describe('The filter of events', () => {
  it.each([
    ['an event that only gives an id to resume from', 'id: s_1\ndata: \n\n'],
    ['an event of another type', 'event: ping\ndata: not json\n\n'],
    ['a comment', ': keep-alive\n\n'],
    ['progress', 'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"a":1}}\n\n'],
  ])('passes %s on byte for byte', (_what, stream) => {
    expect(passed(stream)).toBe(stream);
    expect(passed(stream, LIST)).toBe(stream);
  });

  it('W-20: T-085: shows of a list what the caller may use, and changes nothing else', () => {
    const out = passed(`id: s_2\ndata: ${TOOLS}\n\n`, LIST);
    expect(out).toContain('id: s_2');
    expect(out).toContain('"tools":[{"name":"allowed"}],"x":1.0');
    expect(out).not.toContain('hidden');
  });

  it('recognizes a list by its shape on a stream that answers many requests', () => {
    expect(passed(`data: ${TOOLS}\n\n`)).not.toContain('hidden');
  });

  it('T-091: passes the answer to the one request of a stream on once, and no other', () => {
    const result = (id: number, said: string) =>
      `data: {"jsonrpc":"2.0","id":${id},"result":{"said":"${said}"}}\n\n`;
    const stream = [result(2, 'foreign'), result(1, 'first'), result(1, 'second')].join('');
    expect(passed(stream, { answers: ID })).toBe(result(1, 'first'));
    expect(passed(stream)).toBe(stream);
  });

  it('T-091: shows one list of two that answer one request', () => {
    const out = passed(`data: ${TOOLS}\n\ndata: ${TOOLS}\n\n`, LIST);
    expect(out.match(/allowed/g)).toHaveLength(1);
  });

  it.each([
    [
      'a task that began',
      '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t","status":"working"}}}',
      '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t of weather","status":"working"}}}',
    ],
    [
      'news of a task',
      '{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"t"}}',
      '{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"t of weather"}}',
    ],
  ])('T-096: binds the id of %s to the caller', (_what, before, after) => {
    expect(passed(`id: s_1\ndata: ${before}\n\n`)).toBe(`id: s_1\ndata: ${after}\n\n`);
  });

  it('answers with an error where the list cannot be read, and passes nothing of it', () => {
    const out = passed('data: {"tools": hidden}\n\n', LIST);
    expect(out).toContain('-32603');
    expect(out).not.toContain('hidden');
  });
});
