import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { openRecordFile, type RecordFileOptions } from './record-file.js';
import { withThoseAside } from './set-aside.js';

let folder: string;
let file: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'));
  file = join(folder, 'audit', 'a.jsonl');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (options: Partial<RecordFileOptions> = {}) =>
  openRecordFile({
    file,
    log: createLogger({ service: 'test', destination: { write: (line) => said.push(line) } }),
    ...options,
  });
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const words = () => said.map((line) => (JSON.parse(line) as { msg: string }).msg);

describe('a file of records', () => {
  it('holds one JSON object a record, in order, with the time', async () => {
    const records = await open();
    records.add({ n: 1 });
    records.add({ n: 2 });
    await records.close();
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(linesOf(file)).toEqual([
      { time, n: 1 },
      { time, n: 2 },
    ]);
  });

  it('is written within a moment, and goes on where it ended', async () => {
    for (const n of [1, 2]) {
      const records = await open();
      records.add({ n });
      await sleep(150);
      expect(linesOf(file)).toHaveLength(n);
      await records.close();
    }
  });

  it('keeps the order of records that come while others are written', async () => {
    const records = await open();
    for (let n = 0; n < 200; n += 1) {
      records.add({ n, text: 'x'.repeat(5_000) });
      if (n % 20 === 0) await sleep(10);
    }
    await records.close();
    expect(linesOf(file).map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('is for its owner alone', async () => {
    await (await open()).close();
    expect(statSync(join(folder, 'audit')).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('begins a line of its own after half of one that a crash has left', async () => {
    const before = await open();
    before.add({ n: 1 });
    await before.close();
    appendFileSync(file, '{"time":"20');
    const after = await open();
    after.add({ n: 2 });
    await after.close();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2]!)).toMatchObject({ n: 2 });
  });

  it('sets a full file aside, loses no record by it, and keeps so many', async () => {
    const records = await open({ maxBytes: 200, kept: 3 });
    for (let n = 0; n < 8; n += 1) {
      records.add({ n, text: 'x'.repeat(60) });
      await sleep(80);
    }
    await records.close();
    const files = withThoseAside(file);
    expect(files).toHaveLength(4);
    const found = files.reverse().flatMap((path) => linesOf(path).map(({ n }) => n));
    expect(found).toEqual([0, 1, 2, 3, 4, 5, 6, 7].slice(-found.length));
    expect(files.every((path) => statSync(path).size <= 200)).toBe(true);
    expect(statSync(`${file}.1`).mode & 0o777).toBe(0o600);
  });

  it('goes on in the same file when it cannot be set aside, and says so', async () => {
    const records = await open({ maxBytes: 100, kept: 1 });
    mkdirSync(join(`${file}.1`, 'in the way'), { recursive: true });
    for (let n = 0; n < 3; n += 1) {
      records.add({ n, text: 'x'.repeat(60) });
      await sleep(80);
    }
    await records.close();
    expect(linesOf(file).map(({ n }) => n)).toEqual([0, 1, 2]);
    expect(words()).toContain('A full audit file cannot be set aside and grows on');
  });
});

describe('a file of records that cannot be written', () => {
  it('is noticed at the start', async () => {
    mkdirSync(file, { recursive: true });
    await expect(open()).rejects.toThrow('EISDIR');
  });

  it('is told of once, and stops nothing', async () => {
    mkdirSync(join(folder, 'audit'));
    symlinkSync('/dev/full', file);
    const records = await open();
    for (let n = 0; n < 3; n += 1) {
      records.add({ n });
      await sleep(80);
    }
    await records.close();
    expect(words()).toEqual(['Records are missing from the audit log']);
  });

  it('takes no more memory than it may, and counts what it had to drop', async () => {
    const records = await open({ maxWaitingBytes: 300 });
    for (let n = 0; n < 10; n += 1) records.add({ n, text: 'x'.repeat(60) });
    await sleep(150);
    await records.close();
    const lines = linesOf(file);
    const kept = lines.filter((line) => 'n' in line).length;
    const missing = lines.reduce((sum, line) => sum + Number(line['missing'] ?? 0), 0);
    expect(kept).toBeLessThan(5);
    expect(kept + missing).toBe(10);
    expect(words()).toEqual([
      'Records are missing from the audit log',
      'The audit log is written again',
    ]);
  });
});
