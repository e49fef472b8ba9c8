import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { withThoseAside } from '@mcp-gateway/store';
import { rawRequest, sendRaw, startGatewayStubs, type GatewayStubs } from '@mcp-gateway/testing';
import { eventually } from '../testing/eventually.js';
import { aReachable } from '../testing/gateway-plans.js';
import { startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';
import { createAccessLog, type AccessLog, type AccessLogDeps } from './access-log.js';

const MAX_BYTES = 20_000;
const IN_TIME_MS = 8_000;

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
let said: string[];
let rotation: AccessLog | undefined;
beforeEach(async () => {
  stubs = await startGatewayStubs();
  nginx = await startNginx(stubs.ports, [aReachable('/allowed', stubs.allowed.url)]);
  said = [];
});
afterEach(async () => {
  rotation?.close();
  await nginx.remove();
  await stubs.close();
});

const file = () => join(nginx.folder, 'access.jsonl');
const rotate = (options: Partial<AccessLogDeps> = {}) => {
  rotation = createAccessLog({
    file: file(),
    nginx: nginx.process,
    maxBytes: MAX_BYTES,
    kept: 1_000,
    intervalMs: 50,
    log: createLogger({ service: 'test', destination: { write: (line) => said.push(line) } }),
    ...options,
  });
  rotation.start();
};
const ids = () =>
  withThoseAside(file())
    .flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n'))
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { request_id: string }).request_id);
const request = (id: string) =>
  rawRequest({ target: '/allowed/mcp', headers: [`X-Request-Id: ${id}`] });

describe('the access log', () => {
  it('is set aside when it is full, and loses no line by it', async () => {
    rotate();
    const sent: string[] = [];
    const end = Date.now() + 5_000;
    const work = async (name: string) => {
      for (let n = 0; Date.now() < end; n += 1) {
        const answer = await sendRaw(stubs.ports.http, request(`${name}-${n}`));
        expect(answer.status).toBe(200);
        sent.push(`${name}-${n}`);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(work));
    await eventually(() => ids().length >= sent.length, IN_TIME_MS);
    expect(ids().sort()).toEqual(sent.sort());
    expect(withThoseAside(file()).length).toBeGreaterThan(2);
  });

  it('keeps its mode', async () => {
    await sendRaw(stubs.ports.http, request('one'));
    const { mode } = statSync(file());
    rotate({ maxBytes: 1 });
    await eventually(() => existsSync(`${file()}.1`) && existsSync(file()), IN_TIME_MS);
    expect(statSync(file()).mode).toBe(mode);
  });

  it('is set aside while no nginx runs, for the next one', async () => {
    await nginx.stop();
    writeFileSync(file(), 'x'.repeat(MAX_BYTES));
    rotate();
    await eventually(() => existsSync(`${file()}.1`), IN_TIME_MS);
    await eventually(() => said.length > 0, IN_TIME_MS);
    expect(said.join()).toContain('A full access log is set aside');
  });
});
