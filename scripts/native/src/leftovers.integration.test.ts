import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aFolder, until } from './fixtures.js';
import { endLeftovers } from './leftovers.js';
import { isAlive, markOf, sessionMembers, type ProcessMark } from './process-table.js';
import { findSupervisor } from './running-supervisor.js';
import { readRecord, writeRecord } from './supervisor-record.js';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process in a session of its own, as the supervisor starts them. */
async function aProcess(script: string): Promise<ProcessMark> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
  started.push(child);
  await until(() => sessionMembers(child.pid ?? 0).length > 0);
  const mark = markOf(child.pid ?? 0);
  if (!mark) throw new Error('The process did not start');
  return mark;
}

describe('endLeftovers', () => {
  it('ends a process and its descendants', async () => {
    const mark = await aProcess('sleep 100 & sleep 100; true');
    await until(() => sessionMembers(mark.pid).length === 3);
    expect(await endLeftovers([mark])).toBe(3);
    expect(sessionMembers(mark.pid)).toEqual([]);
  });

  it('ends the descendants of a process that is gone itself', async () => {
    const mark = await aProcess('sleep 100 & sleep 100; true');
    await until(() => sessionMembers(mark.pid).length === 3);
    process.kill(mark.pid, 'SIGKILL');
    await until(() => !isAlive(mark));
    expect(await endLeftovers([mark])).toBe(2);
    expect(sessionMembers(mark.pid)).toEqual([]);
  });

  it('kills what does not end when asked', async () => {
    const mark = await aProcess('trap "" TERM; while :; do sleep 1; done');
    await endLeftovers([mark], 200);
    await until(() => sessionMembers(mark.pid).length === 0);
  });

  it('leaves a process alone that only has the number of a recorded one', async () => {
    const mark = await aProcess('sleep 100; true');
    expect(await endLeftovers([{ pid: mark.pid, started: 'earlier' }])).toBe(0);
    expect(isAlive(mark)).toBe(true);
  });
});

describe('findSupervisor', () => {
  it('ends what a killed supervisor left running, and says so', async () => {
    const dataDir = aFolder();
    const mark = await aProcess('sleep 100; true');
    writeRecord(dataDir, {
      supervisor: { pid: process.pid, started: 'earlier' },
      socketPath: '/nowhere',
      version: '1',
      processes: [{ name: 'registry', ...mark }],
    });
    const said: string[] = [];
    expect(await findSupervisor(dataDir, (line) => said.push(line))).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('had been killed')]);
    expect(isAlive(mark)).toBe(false);
    expect(readRecord(dataDir)).toBeUndefined();
  });

  it('finds none where none ever ran', async () => {
    expect(await findSupervisor(aFolder(), () => undefined)).toBeUndefined();
  });
});
