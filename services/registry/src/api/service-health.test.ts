import { afterEach, describe, expect, it } from '@jest/globals';
import { startStubAuthServer, type StubAuthServer } from '@mcp-gateway/testing';
import type { HealthStatus } from '@mcp-gateway/contracts';
import request from 'supertest';
import { createRegistryUnderTest } from '../testing/registry-under-test.js';
import { createServiceHealth } from './service-health.js';

const CLOSED = 'http://127.0.0.1:1';
let others: StubAuthServer[] = [];

afterEach(async () => {
  await Promise.all(others.map((other) => other.close()));
  others = [];
});

async function service(): Promise<StubAuthServer> {
  const stub = await startStubAuthServer('key');
  others.push(stub);
  return stub;
}

describe('GET /health', () => {
  it('answers 200 when every service is healthy, and names no server', async () => {
    const { url } = await service();
    const { app, monitor } = await createRegistryUnderTest({ authServerUrl: url, mcpgwUrl: url });
    const { status, body } = await request(app).get('/health');
    monitor.close();
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'healthy',
      services: { registry: 'healthy', 'auth-server': 'healthy', mcpgw: 'healthy' },
    });
  });

  it('answers 200 degraded without mcpgw, 503 unhealthy without the auth-server', async () => {
    const { url } = await service();
    const answers = [];
    for (const deps of [
      { authServerUrl: url, mcpgwUrl: CLOSED },
      { authServerUrl: CLOSED, mcpgwUrl: url },
    ]) {
      const { app, monitor } = await createRegistryUnderTest(deps);
      const { status, body } = await request(app).get('/health');
      monitor.close();
      answers.push([status, body.status, body.services]);
    }
    expect(answers).toEqual([
      [200, 'degraded', { registry: 'healthy', 'auth-server': 'healthy', mcpgw: 'unhealthy' }],
      [503, 'unhealthy', { registry: 'healthy', 'auth-server': 'unhealthy', mcpgw: 'healthy' }],
    ]);
  });
});

describe('the state of the services', () => {
  const ask = (fetch: typeof globalThis.fetch, own: HealthStatus = 'healthy', now?: () => number) =>
    createServiceHealth({
      own: () => own,
      authServerUrl: CLOSED,
      mcpgwUrl: CLOSED,
      fetch,
      timeoutMs: 50,
      ...(now && { now }),
    });
  const fine = () => Promise.resolve(Response.json({ status: 'healthy' }));

  it.each<[string, typeof globalThis.fetch]>([
    [
      'an error status',
      () => Promise.resolve(Response.json({ status: 'healthy' }, { status: 500 })),
    ],
    ['garbage', () => Promise.resolve(new Response('<html>'))],
    ['another shape', () => Promise.resolve(Response.json({ ok: true }))],
    [
      'nothing in time',
      (_url, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    ],
  ])('is unhealthy for a service that answers with %s', async (_what, fetch) => {
    expect((await ask(fetch)()).services).toMatchObject({ mcpgw: 'unhealthy' });
  });

  it('is unhealthy as a whole while the registry itself is', async () => {
    expect(await ask(fine, 'unhealthy')()).toMatchObject({ status: 'unhealthy' });
  });

  it('is asked once for all who want to know within two seconds', async () => {
    let calls = 0;
    let now = 0;
    const counting = () => {
      calls += 1;
      return fine();
    };
    const health = ask(counting, 'healthy', () => now);
    await Promise.all([health(), health(), health()]);
    expect(calls).toBe(2);
    now = 2_000;
    await health();
    expect(calls).toBe(4);
  });
});
