import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aFolder, aFreePort, aSpec, quietLog, until } from './fixtures.js';
import { sessionMembers } from './process-table.js';
import { isUp, type ServiceReport } from './report.js';
import type { Plan } from './service-spec.js';
import { createSupervisor, type SupervisorLink } from './supervisor.js';

let supervisor: SupervisorLink | undefined;

afterEach(() => supervisor?.stop());

function aSupervisor(): SupervisorLink {
  supervisor = createSupervisor({ log: quietLog, now: Date.now, onProcesses: () => undefined });
  return supervisor;
}

async function reportOn(name: string, { report }: SupervisorLink): Promise<ServiceReport> {
  const found = (await report()).services.find((service) => service.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

async function upWith(plan: Plan): Promise<SupervisorLink> {
  const link = aSupervisor();
  await link.apply(plan);
  await allUp(link);
  return link;
}

const allUp = ({ report }: SupervisorLink) =>
  until(async () => (await report()).services.every(isUp));

describe('the supervisor', () => {
  it('has a service that was killed back within two seconds, with its descendants gone', async () => {
    const folder = aFolder();
    const link = await upWith([aSpec({ folder, port: await aFreePort() })]);
    const before = await reportOn('alpha', link);
    process.kill(before.pid!, 'SIGKILL');
    const killed = Date.now();
    await until(async () => {
      const now = await reportOn('alpha', link);
      return isUp(now) && now.pid !== before.pid;
    });
    expect(Date.now() - killed).toBeLessThan(2000);
    expect((await reportOn('alpha', link)).restarts).toBe(1);
    expect(sessionMembers(before.pid!)).toEqual([]);
  });

  it('ends the descendants that a dead service leaves behind', async () => {
    const folder = aFolder();
    const port = await aFreePort();
    const spec = aSpec({ folder, port });
    // The worker keeps the output open, as nginx's workers do.
    const shell = `sleep 100 & exec "${spec.command}" "${spec.args[0] ?? ''}"`;
    const link = await upWith([{ ...spec, command: '/bin/sh', args: ['-c', shell] }]);
    const { pid } = await reportOn('alpha', link);
    expect(sessionMembers(pid!)).toHaveLength(2);
    process.kill(pid!, 'SIGKILL');
    await until(async () => (await reportOn('alpha', link)).restarts === 1);
    expect(sessionMembers(pid!)).toEqual([]);
  });

  it('gives a service up after five crashes in a minute, with the reason from its log', async () => {
    const folder = aFolder();
    const link = aSupervisor();
    await link.apply([aSpec({ folder, port: await aFreePort(), fails: true })]);
    await until(async () => (await reportOn('alpha', link)).state === 'failed');
    expect(await reportOn('alpha', link)).toMatchObject({
      restarts: 4,
      reason: 'Cannot start: scopes.yml is empty (exit code 1)',
    });
    expect(readFileSync(join(folder, 'logs/alpha.log'), 'utf8').trim().split('\n')).toHaveLength(5);
  });

  it('says when a program cannot be run at all', async () => {
    const folder = aFolder();
    const link = aSupervisor();
    await link.apply([aSpec({ folder, port: await aFreePort(), command: '/no/such/program' })]);
    await until(async () => (await reportOn('alpha', link)).state === 'failed');
    expect((await reportOn('alpha', link)).reason).toBe('cannot be run (ENOENT)');
  });

  it('starts a failed service again when the same plan is applied', async () => {
    const folder = aFolder();
    const link = aSupervisor();
    const plan = [aSpec({ folder, port: await aFreePort(), fails: true })];
    await link.apply(plan);
    await until(async () => (await reportOn('alpha', link)).state === 'failed');
    expect(await link.apply(plan)).toEqual(['alpha']);
  });

  it('starts a service only once the one before it is healthy', async () => {
    const folder = aFolder();
    const [first, second] = [await aFreePort(), await aFreePort()];
    const link = aSupervisor();
    await link.apply([
      aSpec({ folder, port: first, fails: true, name: 'registry' }),
      aSpec({ folder, port: second, name: 'nginx', startsAfter: 'registry' }),
    ]);
    await until(async () => (await reportOn('registry', link)).state === 'failed');
    expect(await reportOn('nginx', link)).toMatchObject({
      state: 'waiting',
      reason: 'waits until registry is healthy',
    });
    await link.apply([
      aSpec({ folder, port: first, name: 'registry' }),
      aSpec({ folder, port: second, name: 'nginx', startsAfter: 'registry' }),
    ]);
    await allUp(link);
  });

  it('stops everything in the reverse order of the start', async () => {
    const folder = aFolder();
    const names = ['auth-server', 'registry', 'nginx'];
    const specs = names.map(async (name) => aSpec({ folder, port: await aFreePort(), name }));
    const link = await upWith(await Promise.all(specs));
    await link.stop();
    expect(readFileSync(join(folder, 'stops'), 'utf8')).toBe('nginx\nregistry\nauth-server\n');
  });

  it('lets the gateway end last when it drains, though it is told first', async () => {
    const folder = aFolder();
    const [front, back] = [await aFreePort(), await aFreePort()];
    const slowly = { NAME: 'nginx', STOP_AFTER: '500' };
    const link = await upWith([
      aSpec({ folder, port: back, name: 'registry' }),
      aSpec({ folder, port: front, name: 'nginx', drains: true, env: slowly }),
    ]);
    await link.stop();
    expect(readFileSync(join(folder, 'stops'), 'utf8')).toBe('registry\nnginx\n');
  });

  it('kills a service that does not end in its time', async () => {
    const folder = aFolder();
    const spec = aSpec({ folder, port: await aFreePort(), env: { IGNORE_TERM: 'yes' } });
    const link = await upWith([{ ...spec, stopSteps: [{ signal: 'SIGTERM', graceMs: 300 }] }]);
    const { pid } = await reportOn('alpha', link);
    await link.stop();
    expect(sessionMembers(pid!)).toEqual([]);
    expect(existsSync(join(folder, 'stops'))).toBe(false);
  });

  it('restarts only what changed, stops what is gone, and can go back', async () => {
    const folder = aFolder();
    const [a, b] = [await aFreePort(), await aFreePort()];
    const alpha = aSpec({ folder, port: a });
    const beta = aSpec({ folder, port: b, name: 'beta' });
    const link = await upWith([alpha, beta]);
    const before = await reportOn('beta', link);

    expect(await link.apply([alpha, beta])).toEqual([]);
    expect(await link.apply([{ ...alpha, fingerprint: '2' }, beta])).toEqual(['alpha']);
    expect((await reportOn('beta', link)).pid).toBe(before.pid);
    expect(await link.apply([{ ...alpha, fingerprint: '2' }])).toEqual(['beta']);
    expect((await link.report()).services).toHaveLength(1);

    await link.restore();
    await allUp(link);
    expect((await link.report()).services).toHaveLength(2);
  });

  it('tells the memory of a service', async () => {
    const link = await upWith([aSpec({ folder: aFolder(), port: await aFreePort() })]);
    expect((await reportOn('alpha', link)).memory_bytes).toBeGreaterThan(10_000_000);
  });
});
