import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { type ListMethod } from '@mcp-gateway/contracts';
import { createSseReader } from '@mcp-gateway/mcp';
import { createEventFilters, type EventFilterOptions } from './event-filter.js';
import type { RelayCall } from './relay-call.js';

const LIST: EventFilterOptions = { list: { id: '1' as never, method: 'tools/list' } };
const call = { hop: { server: 'weather' }, req: { id: 'r1' } } as unknown as RelayCall;
const log = createLogger({ service: 'test', destination: { write: () => undefined } });

/** What a client gets of a stream when it may see the tool `allowed` only. */
function passed(stream: string, options: EventFilterOptions = {}): string {
  const visibility = () => (_method: ListMethod, name: string) => name === 'allowed';
  const rewrite = createEventFilters(visibility, log)(call, options);
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

  it('answers with an error where the list cannot be read, and passes nothing of it', () => {
    const out = passed('data: {"tools": hidden}\n\n', LIST);
    expect(out).toContain('-32603');
    expect(out).not.toContain('hidden');
  });
});
