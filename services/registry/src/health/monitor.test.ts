import { afterEach, describe, expect, it } from '@jest/globals';
import type { Server, ServerPath } from '@mcp-gateway/contracts';
import { createLogger } from '@mcp-gateway/kit';
import type { ProbeResult } from '@mcp-gateway/mcp/probe';
import { createMemoryDocuments } from '@mcp-gateway/store';
import { aServer, aServerSpec } from '@mcp-gateway/testing';
import { createCatalog } from '../catalog/catalog.js';
import { parseStoredServer } from '../catalog/stored-server.js';
import { statusOf } from './health.js';
import { createHealthMonitor, type HealthMonitor, type MonitorDeps } from './monitor.js';

const BY = { subject: 'local:ada', name: 'Ada' };
const WEATHER = '/weather' as ServerPath;
const HEALTHY: ProbeResult = {
  state: 'healthy',
  transport: 'sse',
  serverInfo: { name: 's', version: '1' },
  protocolVersion: '2025-11-25',
  tools: [{ name: 'forecast' }],
};
const DOWN: ProbeResult = { state: 'unhealthy', reason: 'refused', message: 'Nothing listens.' };

const monitors: HealthMonitor[] = [];
afterEach(() => {
  for (const monitor of monitors.splice(0)) monitor.close();
});

/** A probe whose answers a test gives when it likes. */
function manualProbe() {
  const asked: { server: Server; answer: (result: ProbeResult) => void }[] = [];
  const probe = (server: Server) =>
    new Promise<ProbeResult>((answer) => asked.push({ server, answer }));
  return { asked, probe };
}

async function setUp(
  probe: MonitorDeps['probe'],
  servers: readonly Server[] = [],
  options: Partial<MonitorDeps> = {},
) {
  const lines: string[] = [];
  const documents = createMemoryDocuments<Server>({
    idOf: ({ path }) => path,
    parse: parseStoredServer,
  });
  for (const server of servers) await documents.put(server);
  const catalog = createCatalog({
    documents,
    builtIn: [],
    checkUpstream: () => Promise.resolve(),
    now: () => new Date(),
  });
  const log = createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } });
  const monitor = createHealthMonitor({ catalog, probe, log, ...options });
  monitors.push(monitor);
  await monitor.start();
  return { catalog, monitor, lines };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('createHealthMonitor', () => {
  it('probes a new server at once and keeps what it found', async () => {
    const { catalog, monitor } = await setUp(() => Promise.resolve(HEALTHY));
    await catalog.register(aServerSpec(), BY);
    expect(monitor.health(WEATHER)).toEqual({ state: 'checking' });
    await settled();
    expect(monitor.health(WEATHER)).toMatchObject({ state: 'healthy', transport: 'sse' });
    expect(await catalog.get(WEATHER)).toMatchObject({ num_tools: 1 });
  });

  it('tells which tools no client may take, and why (T-123)', async () => {
    const left = (name: string) => ({ name, reason: 'two headers have one name' });
    const leftOut = ['a', 'b', 'c', 'd', 'e', 'f', 'x'.repeat(100_000)].map(left);
    const found: ProbeResult = { ...HEALTHY, leftOut, listCut: 'too-many-pages' };
    const { monitor } = await setUp(() => Promise.resolve(found), [aServer()]);
    await settled();
    const { note = '' } = monitor.health(WEATHER) as { note?: string };
    expect(note).toMatch(/^Its list of tools was cut/);
    expect(note).toContain('Its tool "a" is left out: two headers have one name.');
    expect(note).toMatch(/ So are 2 more\.$/);
  });

  it('tells why a server is not healthy, and keeps the tools it had', async () => {
    const server = aServer({ tool_list: [{ name: 'old' }], num_tools: 1 });
    const { catalog, monitor } = await setUp(() => Promise.resolve(DOWN), [server]);
    await settled();
    expect(monitor.health(WEATHER)).toMatchObject({
      state: 'unhealthy',
      reason: 'refused',
      message: 'Nothing listens.',
      checkedAt: expect.any(Date),
    });
    expect(await catalog.get(WEATHER)).toMatchObject({ tool_list: [{ name: 'old' }] });
  });

  it('probes again and again, at spread times', async () => {
    let probes = 0;
    const probe = () => Promise.resolve((probes++, HEALTHY));
    await setUp(probe, [aServer()], { intervalMs: 20, random: () => 0.5 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(probes).toBeGreaterThanOrEqual(3);
  });

  it('looks again soon after a server that did not answer, and less and less often', async () => {
    const times: number[] = [];
    const probe = () => Promise.resolve((times.push(Date.now()), DOWN));
    const { monitor } = await setUp(probe, [aServer()], { retryMs: 10, random: () => 0.5 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    monitor.close();
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.length).toBeGreaterThanOrEqual(3);
    expect(pauses.length).toBeLessThanOrEqual(5);
  });

  it('does not probe a server that is switched off', async () => {
    const { asked, probe } = manualProbe();
    const { catalog, monitor } = await setUp(probe, [aServer({ enabled: false })]);
    await monitor.refresh(WEATHER);
    expect(asked).toHaveLength(0);
    await catalog.toggle(WEATHER, true, { by: BY });
    await settled();
    expect(asked).toHaveLength(1);
  });

  it.each([
    [
      'removed',
      (catalog: Awaited<ReturnType<typeof setUp>>['catalog']) =>
        catalog.remove(WEATHER, { by: BY }),
    ],
    [
      'switched off',
      (catalog: Awaited<ReturnType<typeof setUp>>['catalog']) =>
        catalog.toggle(WEATHER, false, { by: BY }),
    ],
  ])('drops what a probe finds when the server is %s meanwhile', async (_what, change) => {
    const { asked, probe } = manualProbe();
    const { catalog, monitor } = await setUp(probe, [aServer()], { intervalMs: 5 });
    await settled();
    await change(catalog);
    asked[0]!.answer(HEALTHY);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(monitor.health(WEATHER)).toEqual({ state: 'checking' });
    expect(asked).toHaveLength(1);
  });

  it('W-39: checks anew at once when the URL changes, whatever the old one still answers', async () => {
    const { asked, probe } = manualProbe();
    const { catalog, monitor } = await setUp(probe, [aServer()]);
    await settled();
    await catalog.edit(WEATHER, { proxy_pass_url: 'http://127.0.0.1:9999/' }, { by: BY });
    await settled();
    expect(asked[1]?.server.proxy_pass_url).toBe('http://127.0.0.1:9999/');
    asked[1]!.answer(DOWN);
    asked[0]!.answer(HEALTHY);
    await settled();
    expect(monitor.health(WEATHER)).toMatchObject({ state: 'unhealthy' });
    expect(await catalog.get(WEATHER)).toMatchObject({ tool_list: [] });
  });

  it('does not probe because a description changed or tools were found', async () => {
    const { asked, probe } = manualProbe();
    const { catalog } = await setUp(probe, [aServer()]);
    await settled();
    await catalog.edit(WEATHER, { description: 'New.' }, { by: BY });
    asked[0]!.answer(HEALTHY);
    await settled();
    expect(asked).toHaveLength(1);
  });

  it('lets a server that hangs delay no other', async () => {
    const probe = ({ path }: Server) =>
      path === '/hangs' ? new Promise<never>(() => undefined) : Promise.resolve(HEALTHY);
    const { monitor } = await setUp(probe, [
      aServer({ path: '/hangs', server_name: 'h' }),
      aServer(),
    ]);
    await settled();
    expect(monitor.health(WEATHER)).toMatchObject({ state: 'healthy' });
    expect(monitor.health('/hangs' as ServerPath)).toEqual({ state: 'checking' });
  });

  it('runs no more probes at once than it may, the new server first', async () => {
    const { asked, probe } = manualProbe();
    const many = Array.from({ length: 9 }, (_, i) =>
      aServer({ path: `/s${i}`, server_name: `s${i}` }),
    );
    const { catalog } = await setUp(probe, many, { atOnce: 4 });
    await settled();
    expect(asked).toHaveLength(4);
    await catalog.register(aServerSpec(), BY);
    asked[0]!.answer(HEALTHY);
    await settled();
    expect(asked).toHaveLength(5);
    expect(asked[4]?.server.path).toBe('/weather');
  });

  it('refreshes with a probe that begins after it was asked for', async () => {
    const { asked, probe } = manualProbe();
    const { monitor } = await setUp(probe, [aServer()]);
    await settled();
    const refreshed = monitor.refresh(WEATHER);
    asked[0]!.answer(DOWN);
    await settled();
    asked[1]!.answer(HEALTHY);
    await expect(refreshed).resolves.toMatchObject({ state: 'healthy' });
  });

  it('logs a probe that fails in an unforeseen way and goes on', async () => {
    let probes = 0;
    const probe = () =>
      probes++ === 0 ? Promise.reject(new Error('bug')) : Promise.resolve(HEALTHY);
    const { monitor, lines } = await setUp(probe, [aServer()], { intervalMs: 5 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(lines.join('')).toContain('bug');
    expect(monitor.health(WEATHER)).toMatchObject({ state: 'healthy' });
  });
});

describe('statusOf', () => {
  const checkedAt = new Date();
  it.each([
    ['disabled', false, { state: 'healthy', checkedAt, transport: 'sse' }],
    ['checking', true, { state: 'checking' }],
    ['healthy', true, { state: 'healthy', checkedAt, transport: 'sse' }],
    ['unhealthy', true, { state: 'unhealthy', checkedAt, reason: 'timeout', message: '' }],
    [
      'needs-credentials',
      true,
      { state: 'unhealthy', checkedAt, reason: 'needs-credentials', message: '' },
    ],
  ] as const)('is %s', (expected, enabled, health) => {
    expect(statusOf({ enabled }, health)).toBe(expected);
  });
});
