import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runMcpctl } from '../testing/run-mcpctl.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mcpctl-audit-'));
  for (const name of ['audit', 'logs']) mkdirSync(join(root, 'data', name), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

type Fields = Record<string, unknown>;

const START = Date.parse('2026-03-04T05:06:00Z');
const timeOf = (second: number) => new Date(START + second * 1000).toISOString();

const aDecision = (second: number, fields: Fields = {}) => ({
  time: timeOf(second),
  request_id: `call-${second}`,
  principal: 'agent',
  kind: 'client',
  client: 'agent',
  server: 'currenttime',
  method: 'tools/call',
  target: 'now',
  decision: 'allow',
  rule: 'all/use',
  size: 90,
  duration_us: 120,
  ...fields,
});
const anAccess = (second: number, fields: Fields = {}) => ({
  time: timeOf(second).replace('.000Z', '+00:00'),
  request_id: `call-${second}`,
  client: '127.0.0.1',
  method: 'POST',
  path: '/currenttime/mcp',
  server: 'currenttime',
  status: '200',
  upstream_status: '200 : 200',
  bytes_in: 300,
  bytes_out: 512,
  request_time: 0.025,
  upstream_time: '0.001 : 0.020',
  ...fields,
});

const write = (file: string, records: readonly (object | string)[], end = '\n') =>
  writeFileSync(
    join(root, 'data', file),
    records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n') + end,
  );
const decisions = (...records: (object | string)[]) => write('audit/decisions.jsonl', records);
const accesses = (...records: object[]) => write('logs/access.jsonl', records);

const audit = (...args: string[]) => runMcpctl({ root }, 'audit', ...args);
async function found(...args: string[]) {
  const { out, err } = await audit('--json', ...args);
  expect(err).toBe('');
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Fields & { access?: Fields });
}
const idsOf = (records: Fields[]) => records.map(({ request_id }) => request_id);

describe('mcpctl audit', () => {
  it('shows a decision with what came of it, in one line', async () => {
    decisions(aDecision(1), aDecision(2, { decision: 'deny', rule: 'no scope', server: 'secret' }));
    accesses(anAccess(1), anAccess(2, { status: '403', server: 'secret', bytes_out: 77 }));
    const { exitCode, out } = await audit();
    expect(exitCode).toBe(0);
    const [titles = '', ...lines] = out.trimEnd().split('\n');
    const cells = (line: string) => line.split(/ {2,}/);
    expect(cells(titles)).toEqual(
      'TIME RESULT PRINCIPAL SERVER CALL STATUS BYTES MS RULE REQUEST'.split(' '),
    );
    expect(lines.map(cells)).toEqual([
      [
        '2026-03-04T05:06:01.000Z',
        'allow',
        'agent',
        'currenttime',
        'tools/call now',
        '200',
        '512',
        '25',
        'all/use',
        'call-1',
      ],
      [
        '2026-03-04T05:06:02.000Z',
        'deny',
        'agent',
        'secret',
        'tools/call now',
        '403',
        '77',
        '25',
        'no scope',
        'call-2',
      ],
    ]);
  });

  it('gives programs the whole record and the whole line of nginx', async () => {
    decisions(aDecision(1));
    accesses(anAccess(1));
    const { upstream_time: _, client: _c, method: _m, path: _p, ...access } = anAccess(1);
    expect(await found()).toEqual([{ source: 'decisions', ...aDecision(1), access }]);
  });

  it('says so when there are no records yet', async () => {
    expect(await audit()).toMatchObject({ exitCode: 0, out: 'There are no such records.\n' });
    expect(await found()).toEqual([]);
  });

  it.each([
    ['--principal', 'bob', ['call-2']],
    ['--server', '/team/tools', ['call-3']],
    ['--server', 'team/tools', ['call-3']],
    ['--since', timeOf(2), ['call-2', 'call-3', 'call-4']],
    ['--limit', '2', ['call-3', 'call-4']],
  ])('shows with %s %s what is asked for', async (option, value, ids) => {
    decisions(
      aDecision(1),
      aDecision(2, { principal: 'bob' }),
      aDecision(3, { server: 'team/tools' }),
      aDecision(4, { decision: 'deny' }),
    );
    expect(idsOf(await found(option, value))).toEqual(ids);
  });

  it('shows with --denied what was denied, refused or has failed', async () => {
    decisions(aDecision(1), aDecision(2, { decision: 'deny' }));
    write('audit/events.jsonl', [
      { time: timeOf(3), request_id: 'in-1', event: 'sign-in', outcome: 'ok' },
      { time: timeOf(4), request_id: 'in-2', event: 'sign-in', outcome: 'refused' },
      { time: timeOf(5), request_id: 'in-3', event: 'sign-in', outcome: 'failed' },
    ]);
    const records = await found('--denied', '--kind', 'all');
    expect(idsOf(records)).toEqual(['call-2', 'in-2', 'in-3']);
  });

  it('shows all kinds in the order of their time', async () => {
    decisions(aDecision(2), aDecision(4));
    const event = { event: 'sign-in', target: 'admin', outcome: 'ok' };
    const change = { change: 'edit', server: 'currenttime', outcome: 'ok' };
    write('audit/events.jsonl', [{ time: timeOf(1), request_id: 'in-1', ...event }]);
    write('audit/changes.jsonl', [{ time: timeOf(3), request_id: 'edit-1', ...change }]);
    const ids = ['in-1', 'call-2', 'edit-1', 'call-4'];
    expect(idsOf(await found('--kind', 'all'))).toEqual(ids);
    expect(idsOf(await found('--kind', 'all', '--limit', '3'))).toEqual(ids.slice(1));
    expect(idsOf(await found('--kind', 'events'))).toEqual(['in-1']);
    expect((await audit('--kind', 'changes')).out).toMatch(/ok +- +currenttime +edit +- /);
  });

  it('goes back through files that were set aside, as far as it must', async () => {
    decisions(aDecision(5), aDecision(6));
    write('audit/decisions.jsonl.1', [aDecision(3), aDecision(4)]);
    write('audit/decisions.jsonl.2', [aDecision(1), aDecision(2)]);
    accesses(anAccess(6));
    write('logs/access.jsonl.1', [anAccess(3), anAccess(4), anAccess(5)]);
    const records = await found('--limit', '4');
    expect(idsOf(records)).toEqual(['call-3', 'call-4', 'call-5', 'call-6']);
    expect(records.every(({ access }) => access !== undefined)).toBe(true);
    const all = Array.from({ length: 6 }, (_, index) => `call-${index + 1}`);
    expect(idsOf(await found())).toEqual(all);
  });

  it('leaves files alone that end before the moment asked for', async () => {
    decisions(aDecision(5));
    write('audit/decisions.jsonl.1', ['not to be read']);
    utimesSync(join(root, 'data/audit/decisions.jsonl.1'), new Date(START), new Date(START));
    expect(idsOf(await found('--since', timeOf(4)))).toEqual(['call-5']);
  });

  it('passes over the torn last line of a crash, and counts it', async () => {
    write('audit/decisions.jsonl', [aDecision(1), '{"time":"2026-03'], '');
    const { exitCode, out, err } = await audit();
    expect(exitCode).toBe(0);
    expect(out).toContain('call-1');
    expect(err).toBe('1 lines could not be read.\n');
  });

  it('tells of records that could not be written', async () => {
    decisions(aDecision(1), { time: timeOf(2), missing: 12 }, aDecision(3));
    expect((await audit()).err).toBe('12 records are missing: they could not be written.\n');
    expect((await audit('--since', timeOf(3))).err).toBe('');
  });

  it('shows what a record holds without obeying it', async () => {
    const nasty = 'a\u001b[2J\u009bb\u202e\r\nc';
    decisions(aDecision(1, { target: nasty, principal: nasty, rule: nasty }));
    const { out } = await audit();
    expect(out.split('\n')).toHaveLength(3);
    expect(out).toMatch(/^[\n\P{C}]+$/u);
    const { out: json } = await audit('--json');
    expect(json).toMatch(/^[\P{C}]+\n$/u);
    expect(JSON.parse(json)).toMatchObject({ target: nasty });
  });
});

describe('the join with the access log', () => {
  it('leaves a request out that has not ended or never came by nginx', async () => {
    decisions(aDecision(1), aDecision(2));
    accesses(anAccess(2));
    expect((await found()).map(({ access }) => access?.['request_id'])).toEqual([
      undefined,
      'call-2',
    ]);
  });

  it('gives each use of an id that a client uses again its own line', async () => {
    const again = { request_id: 'again' };
    decisions(
      aDecision(1, again),
      aDecision(1, { ...again, server: 'other' }),
      aDecision(100, again),
    );
    accesses(
      anAccess(1, { ...again, server: 'other', bytes_out: 2 }),
      anAccess(1, { ...again, bytes_out: 1 }),
      anAccess(100, { ...again, bytes_out: 3 }),
    );
    const bytes = (await found()).map(({ access }) => access?.['bytes_out']);
    expect(bytes).toEqual([1, 2, 3]);
  });

  it('does not give the line of one use to another one long after', async () => {
    const again = { request_id: 'again' };
    decisions(aDecision(1, again), aDecision(500, again));
    accesses(anAccess(500, again));
    const bytes = (await found()).map(({ access }) => access?.['bytes_out']);
    expect(bytes).toEqual([undefined, 512]);
  });

  it('knows a stream by its end, hours after its decision', async () => {
    decisions(aDecision(1, { method: 'GET' }));
    accesses(anAccess(7201, { request_id: 'call-1', request_time: 7200.004 }));
    expect(await found()).toMatchObject([{ access: { request_time: 7200.004 } }]);
  });

  it('gives a change that was made by a tool call the line of the call', async () => {
    decisions(aDecision(1, { server: 'mcpgw' }));
    const change = { change: 'toggle', server: 'currenttime', outcome: 'ok' };
    write('audit/changes.jsonl', [{ time: timeOf(1), request_id: 'call-1', ...change }]);
    accesses(anAccess(1, { server: 'mcpgw' }));
    const records = await found('--kind', 'all');
    expect(records.map(({ access }) => access?.['status'])).toEqual(['200', '200']);
  });

  it('passes over lines that are none of nginx’s', async () => {
    decisions(aDecision(1));
    write('logs/access.jsonl', ['', 'x', { time: 'x', request_id: 'call-1' }, anAccess(1), '{']);
    expect(await found()).toMatchObject([{ access: { status: '200' } }]);
  });
});

describe('mcpctl audit, asked wrongly,', () => {
  it.each([
    ['a moment that is none', ['--since', 'yesterday'], 'Say it as 15m'],
    ['a kind there is not', ['--kind', 'calls'], 'Allowed choices are decisions, events'],
    ['a limit of zero', ['--limit', '0'], 'from 1 to 100000'],
    ['a limit too high', ['--limit', '100001'], 'from 1 to 100000'],
    ['an argument', ['now'], 'too many arguments'],
  ])('exits 2 for %s', async (_, args, words) => {
    const { exitCode, err, out } = await audit(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(words);
  });

  it('exits 1 where there is no installation', async () => {
    rmSync(join(root, 'data'), { recursive: true });
    const { exitCode, err } = await audit();
    expect(exitCode).toBe(1);
    expect(err).toContain('cannot be read (ENOENT)');
  });
});
