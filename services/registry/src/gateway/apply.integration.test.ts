import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import type { Server } from '@mcp-gateway/contracts';
import { rawRequest, sendRaw, startGatewayStubs, type GatewayStubs } from '@mcp-gateway/testing';
import { eventually } from '../testing/eventually.js';
import { aReachable, isOwn } from '../testing/gateway-plans.js';
import { prepareNginx, TEMPLATES, type NginxUnderTest } from '../testing/gateway-under-test.js';
import { createApply } from './apply.js';
import { createGateway, type Gateway } from './gateway.js';
import { createRenderer } from './render.js';

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
let servers: Server[];
let gateway: Gateway;
let problems: string[];

beforeEach(async () => {
  stubs = await startGatewayStubs();
  nginx = await prepareNginx(stubs.ports);
  servers = [aServer('/allowed')];
  problems = [];
  gateway = createGateway({
    servers: () => Promise.resolve(servers),
    addressOf: ({ path }) =>
      path === '/gone' ? Promise.reject(new Error('gone')) : Promise.resolve('127.0.0.1'),
    isOwn,
    settings: nginx.settings,
    render: createRenderer(TEMPLATES),
    apply: createApply(nginx.confFile, nginx.process),
    log: createLogger({
      service: 'test',
      level: 'error',
      destination: { write: (line) => problems.push(line) },
    }),
  });
  await gateway.start();
  await nginx.start();
});
afterEach(async () => {
  gateway.close();
  await nginx.remove();
  await stubs.close();
});

const aServer = (path: string): Server => aReachable(path, stubs.allowed.url).server;
const statusOf = async (path: string) =>
  (await sendRaw(stubs.ports.http, rawRequest({ target: `${path}/mcp` }))).status;
const onDisk = () => readFileSync(nginx.confFile, 'utf8');
const expected = () => nginx.configFor(servers.map((server) => ({ server, address: '127.0.0.1' })));

describe('the gateway', () => {
  it('serves a server that is registered within a second, and one that is removed no more', async () => {
    expect(await statusOf('/newcomer')).toBe(404);
    servers = [...servers, aServer('/newcomer')];
    gateway.follow();
    await eventually(async () => (await statusOf('/newcomer')) === 200, 1_000);
    servers = [aServer('/allowed')];
    gateway.follow();
    await eventually(async () => (await statusOf('/newcomer')) === 404, 1_000);
    expect(await statusOf('/allowed')).toBe(200);
    expect(problems).toEqual([]);
  });

  it('shows the generation of what it serves', async () => {
    expect(await nginx.process.generation()).toBe(expected().generation);
    expect(onDisk()).toBe(expected().text);
  });

  it('W-36: keeps out a server that cannot be reached, and serves the others', async () => {
    servers = [...servers, aServer('/gone'), aServer('/fine')];
    gateway.follow();
    await eventually(async () => (await statusOf('/fine')) === 200, 1_000);
    expect(await statusOf('/gone')).toBe(404);
    expect(await statusOf('/allowed')).toBe(200);
  });

  it('W-36, T-110: goes on with the last good configuration when nginx refuses the new one', async () => {
    const before = onDisk();
    const { caFile } = nginx.settings;
    const authorities = readFileSync(caFile);
    rmSync(caFile);
    servers = [...servers, aServer('/newcomer')];
    gateway.follow();
    await eventually(() => problems.length > 0, 5_000);
    expect(problems[0]).toContain('nginx refuses the configuration');
    expect(onDisk()).toBe(before);
    expect(await statusOf('/allowed')).toBe(200);
    expect(await statusOf('/newcomer')).toBe(404);
    await nginx.stop();
    writeFileSync(caFile, authorities);
    await nginx.start();
    await eventually(async () => (await statusOf('/newcomer')) === 200, 7_000);
  });

  it.each([
    ['deleted', () => rmSync(nginx.confFile)],
    ['edited by hand', () => writeFileSync(nginx.confFile, `${onDisk()}# by hand`)],
    ['made unreadable to nginx', () => writeFileSync(nginx.confFile, 'no { configuration')],
  ])('mends a file that was %s, at its next review', async (_what, harm) => {
    harm();
    await eventually(() => fileIs(expected().text), 7_000);
    expect(await statusOf('/allowed')).toBe(200);
  });

  it('mends an nginx that was restarted with another file', async () => {
    const other = nginx.configFor([aReachable('/other', stubs.allowed.url)]);
    await nginx.stop();
    writeFileSync(nginx.confFile, other.text);
    await nginx.start();
    expect(await statusOf('/allowed')).toBe(404);
    await eventually(async () => (await statusOf('/allowed')) === 200, 7_000);
  });

  it('has the file ready for an nginx that was stopped, whatever was registered meanwhile', async () => {
    await nginx.stop();
    servers = [...servers, aServer('/newcomer')];
    gateway.follow();
    await eventually(() => fileIs(expected().text), 1_500);
    await nginx.start();
    expect(await statusOf('/newcomer')).toBe(200);
    expect(problems).toEqual([]);
  });

  it('T-110: reloads a few times at most for a hundred changes', async () => {
    const generations = new Set<string | undefined>();
    for (let i = 0; i < 100; i += 1) {
      servers = [...servers, aServer(`/new-${i}`)];
      gateway.follow();
      await sleep(20);
      generations.add(await nginx.process.generation());
    }
    await eventually(async () => (await statusOf('/new-99')) === 200, 3_000);
    expect(generations.size).toBeLessThanOrEqual(3);
  });

  const fileIs = (text: string) => {
    try {
      return onDisk() === text;
    } catch {
      return false;
    }
  };
});
