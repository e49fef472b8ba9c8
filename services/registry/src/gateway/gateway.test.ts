import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Server } from '@mcp-gateway/contracts';
import { createLogger } from '@mcp-gateway/kit';
import { aReachable, isOwn } from '../testing/gateway-plans.js';
import { createGateway, type Gateway, type GatewayDeps } from './gateway.js';
import type { GatewayPlan } from './plan.js';
import type { GatewaySettings } from './settings.js';

const aServer = (path: string, more = {}): Server =>
  aReachable(path, `http://${path.slice(1)}.test:8000/`, more).server;

type LogLine = { level: string; msg: string; server?: string; reason?: string };

/** A gateway whose configurations are plans as text, and which notes what was applied. */
function aGateway(overrides: Partial<GatewayDeps> = {}) {
  const applied: string[][] = [];
  const lines: LogLine[] = [];
  const log = createLogger({
    service: 'test',
    destination: { write: (line) => lines.push(JSON.parse(line) as LogLine) },
  });
  const gateway = createGateway({
    servers: () => Promise.resolve([aServer('/a'), aServer('/b')]),
    addressOf: () => Promise.resolve('10.0.0.1'),
    isOwn,
    settings: { runDir: folder } as GatewaySettings,
    render: (plan: GatewayPlan) => ({
      text: plan.routes.map(({ server }) => server).join(),
      generation: '',
    }),
    apply: ({ text }) => {
      applied.push(text.split(',').filter(Boolean));
      return Promise.resolve('reloaded');
    },
    log,
    ...overrides,
  });
  return { gateway, applied, lines };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** Lets time pass, and file operations in between. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    await jest.advanceTimersByTimeAsync(Math.min(50, ms - passed));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Starting waits for a folder to be made, which takes real time. */
async function started({ gateway }: { gateway: Gateway }): Promise<void> {
  const state = { done: false };
  const start = gateway.start().then(() => {
    state.done = true;
  });
  while (!state.done) await pass(50);
  await start;
}

describe('createGateway', () => {
  it('writes the configuration before it counts as started', async () => {
    const test = aGateway();
    await started(test);
    expect(test.applied).toEqual([['a', 'b']]);
    test.gateway.close();
  });

  it('makes the folder of temporary files, which nginx’s workers pass through', async () => {
    const test = aGateway();
    await started(test);
    expect(statSync(join(folder, 'nginx')).mode & 0o777).toBe(0o711);
    test.gateway.close();
  });

  it('leaves out servers that are not enabled', async () => {
    const servers = () => Promise.resolve([aServer('/a', { enabled: false }), aServer('/b')]);
    const test = aGateway({ servers });
    await started(test);
    expect(test.applied).toEqual([['b']]);
    test.gateway.close();
  });

  it('W-36: keeps only that server out whose host does not resolve', async () => {
    const addressOf = ({ path }: Server) =>
      path === '/a'
        ? Promise.reject(new Error('a.test does not resolve'))
        : Promise.resolve('10.0.0.1');
    const test = aGateway({ addressOf });
    await started(test);
    expect(test.applied).toEqual([['b']]);
    expect(test.lines).toContainEqual(
      expect.objectContaining({ server: '/a', reason: 'a.test does not resolve' }),
    );
    test.gateway.close();
  });

  it('says once why a server is left out, and again when the reason changes', async () => {
    const reasons = ['gone', 'gone', 'denied', 'denied'];
    const addressOf = ({ path }: Server) =>
      path === '/a' ? Promise.reject(new Error(reasons.shift())) : Promise.resolve('10.0.0.1');
    const test = aGateway({ addressOf });
    await started(test);
    await pass(15_500);
    const said = test.lines.filter(({ server }) => server === '/a').map(({ reason }) => reason);
    expect(said).toEqual(['gone', 'denied']);
    test.gateway.close();
  });

  it('follows a change of the catalogue within half a second', async () => {
    let servers = [aServer('/a')];
    const test = aGateway({ servers: () => Promise.resolve(servers) });
    await started(test);
    servers = [aServer('/a'), aServer('/new')];
    test.gateway.follow();
    await pass(450);
    expect(test.applied).toEqual([['a'], ['a', 'new']]);
    test.gateway.close();
  });

  it('reviews every five seconds, unasked', async () => {
    const test = aGateway();
    await started(test);
    await pass(10_600);
    expect(test.applied).toHaveLength(3);
    test.gateway.close();
  });

  it('starts, logs why, and tries again when nginx refuses the configuration', async () => {
    const outcomes = [
      () => Promise.reject(new Error('nginx refuses')),
      () => Promise.resolve('reloaded' as const),
    ];
    const tried: string[] = [];
    const apply: GatewayDeps['apply'] = ({ text }) => {
      tried.push(text);
      return (outcomes.shift() ?? (() => Promise.resolve('unchanged' as const)))();
    };
    const test = aGateway({ apply });
    await started(test);
    expect(test.lines).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'Gateway configuration not applied' }),
    );
    await pass(5_500);
    expect(tried).toHaveLength(2);
    test.gateway.close();
  });

  it('logs nothing when nothing was to be done', async () => {
    const test = aGateway({ apply: () => Promise.resolve('unchanged') });
    await started(test);
    expect(test.lines).toEqual([]);
    test.gateway.close();
  });

  it('does nothing after it was closed', async () => {
    const test = aGateway();
    await started(test);
    test.gateway.follow();
    test.gateway.close();
    await pass(20_000);
    expect(test.applied).toHaveLength(1);
  });
});
