import { mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DecisionRecord, EventRecord } from '@mcp-gateway/contracts';
import { createLogger } from '@mcp-gateway/kit';
import { openAuditLog, type AuditRecord } from './audit-log.js';

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

const open = () =>
  openAuditLog(
    join(folder, 'audit'),
    createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } }),
  );
const written = (name = 'decisions.jsonl') => readFile(join(folder, 'audit', name), 'utf8');

function aRecord(overrides: Partial<AuditRecord> = {}): AuditRecord {
  return {
    request_id: 'call-1',
    principal: 'alice-id',
    kind: 'user',
    client: 'desktop',
    server: 'currenttime',
    method: 'tools/call',
    target: 'current_time_by_timezone',
    decision: 'allow',
    rule: 'currenttime/use',
    size: 90,
    duration_us: 120,
    ...overrides,
  };
}

describe('the audit log', () => {
  it('holds one JSON object a decision, in order, with the time', async () => {
    const audit = await open();
    audit.record(aRecord());
    audit.record(aRecord({ decision: 'deny', rule: 'no scope' }));
    await audit.close();
    const [first, second, ...more] = (await written()).trimEnd().split('\n');
    expect(more).toEqual([]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(JSON.parse(first!)).toEqual({ time, ...aRecord() });
    expect(JSON.parse(second!)).toMatchObject({ decision: 'deny', rule: 'no scope' });
  });

  it('holds sign-ins and tokens in a file of their own', async () => {
    const audit = await open();
    audit.event({
      event: 'sign-in',
      request_id: 'call-1',
      target: 'alice\u001b[2J',
      outcome: 'refused',
      rule: 'wrong_password',
    });
    await audit.close();
    expect(JSON.parse(await written('events.jsonl'))).toEqual({
      time: expect.any(String),
      event: 'sign-in',
      request_id: 'call-1',
      target: 'alice\\u{1b}[2J',
      outcome: 'refused',
      rule: 'wrong_password',
    });
    expect(await written()).toBe('');
  });

  it('writes records as those who read them know them', async () => {
    const audit = await open();
    audit.record(aRecord({ principal: undefined, kind: undefined, client: undefined }));
    audit.event({ event: 'sign-out', request_id: 'call-1', outcome: 'ok' });
    await audit.close();
    expect(DecisionRecord.safeParse(JSON.parse(await written())).success).toBe(true);
    expect(EventRecord.safeParse(JSON.parse(await written('events.jsonl'))).success).toBe(true);
  });

  it('is written within a moment, not only when it is closed', async () => {
    const audit = await open();
    audit.record(aRecord());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(written()).resolves.toMatch(/\n$/);
    await audit.close();
  });

  it('goes on where it ended before a restart', async () => {
    for (const request_id of ['one', 'two']) {
      const audit = await open();
      audit.record(aRecord({ request_id }));
      await audit.close();
    }
    expect((await written()).match(/"request_id":"(one|two)"/g)).toHaveLength(2);
  });

  it('is for its owner alone', async () => {
    const audit = await open();
    await audit.close();
    expect((await stat(join(folder, 'audit'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'audit', 'decisions.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a line break', 'a\r\n{"decision":"allow"}'],
    ['a line separator', 'a\u2028b\u2029c\u0085d'],
    ['a terminal sequence', '\u001b[2J\u009b31m'],
    ['half of a pair', 'a\ud800'],
    ['quotes and brackets', '"},{"level":"fatal"'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('keeps to one short line of printable text when a name holds %s (T-131)', async (_, text) => {
    const audit = await open();
    audit.record(aRecord({ server: text, method: text, target: text }));
    await audit.close();
    const line = await written();
    expect(line.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(2);
    expect(line.trimEnd()).toMatch(/^[\P{C}]+$/u);
    expect(line.length).toBeLessThan(2000);
    expect(JSON.parse(line)).toMatchObject({ decision: 'allow', principal: 'alice-id' });
  });

  it('is there from the beginning, or the start fails', async () => {
    await mkdir(join(folder, 'audit', 'decisions.jsonl'), { recursive: true });
    await expect(open()).rejects.toThrow('EISDIR');
  });

  it('says in the log when it cannot be written, and stops nothing', async () => {
    const file = join(folder, 'audit', 'decisions.jsonl');
    await mkdir(join(folder, 'audit'));
    await symlink('/dev/full', file);
    const audit = await open();
    audit.record(aRecord());
    audit.record(aRecord());
    await audit.close();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'error', msg: 'Records are missing from the audit log' },
    ]);
  });
});
