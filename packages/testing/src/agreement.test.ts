import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { disagreements, handInCalls } from './agreement.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'agreement-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

function write(file: string, records: readonly object[], end = ''): void {
  mkdirSync(join(dataDir, file, '..'), { recursive: true });
  const lines = records.map((record) => `${JSON.stringify(record)}\n`);
  writeFileSync(join(dataDir, file), lines.join('') + end);
}

const decisions = (...ids: string[]) =>
  write(
    'audit/decisions.jsonl',
    ids.map((request_id) => ({ server: 'a/b', request_id, decision: 'allow' })),
  );
const access = (request_id: string, status: string, upstream_status = `200 : ${status}`) =>
  write('logs/access.jsonl', [{ request_id, status, upstream_status }]);

describe('The comparison of decisions and calls', () => {
  it('finds nothing where each allowed call arrived', () => {
    decisions('one', 'two');
    handInCalls(dataDir, 'a/b', ['two', 'one']);
    expect(disagreements(dataDir)).toEqual([]);
  });

  it('finds a call that arrived and was not allowed', () => {
    decisions('one');
    handInCalls(dataDir, 'a/b', ['one', 'two']);
    expect(disagreements(dataDir)).toEqual([
      { server: 'a/b', request_id: 'two', found: 'arrived without being allowed' },
    ]);
  });

  it('finds a call that was refused and arrived', () => {
    write('audit/decisions.jsonl', [{ server: 'a/b', request_id: 'one', decision: 'deny' }]);
    handInCalls(dataDir, 'a/b', ['one']);
    expect(disagreements(dataDir)).toHaveLength(1);
  });

  it('finds a call that was allowed once and arrived twice', () => {
    decisions('one');
    handInCalls(dataDir, 'a/b', ['one']);
    handInCalls(dataDir, 'a/b', ['one']);
    expect(disagreements(dataDir)).toHaveLength(1);
  });

  it('finds an allowed call that never arrived', () => {
    decisions('one', 'two');
    access('two', '200');
    handInCalls(dataDir, 'a/b', ['one']);
    expect(disagreements(dataDir)).toEqual([
      { server: 'a/b', request_id: 'two', found: 'allowed, and never arrived' },
    ]);
  });

  it.each([
    ['gave up on', '499', '200 : -'],
    ['found no server for', '404', '200'],
    ['could not hand on', '502', '200 : 502'],
    ['had no answer to in time', '504', '200 : 504'],
  ])('accepts one that nginx %s', (_what, status, upstreams) => {
    decisions('one');
    access('one', status, upstreams);
    handInCalls(dataDir, 'a/b', []);
    expect(disagreements(dataDir)).toEqual([]);
  });

  it('reads the logs of the example servers, but for what did not come through the gateway', () => {
    const ended = (request_id: string) => ({ request_id, msg: 'Request ended' });
    const probe = '73e7c474-e621-4da8-b3e5-03199f461d94';
    write('logs/fininfo.log', [{ msg: 'Started' }, ended(probe), ended('one')]);
    expect(disagreements(dataDir)).toMatchObject([{ server: 'fininfo', request_id: 'one' }]);
  });

  it('reads what is whole of a log whose writer was killed', () => {
    write('logs/fininfo.log', [], '{"request_id":"on');
    expect(disagreements(dataDir)).toEqual([]);
  });
});
