import { describe, expect, it } from '@jest/globals';
import { isUp, type ServiceReport } from './report.js';
import { renderStatus } from './status.js';

function aReport(overrides: Partial<ServiceReport> = {}): ServiceReport {
  return {
    name: 'registry',
    state: 'running',
    health: 'healthy',
    port: 7860,
    pid: 4711,
    memory_bytes: 92_500_000,
    restarts: 0,
    log_file: '/data/logs/registry.log',
    ...overrides,
  };
}

describe('renderStatus', () => {
  it('prints one aligned line a service, and the reason of one that is down', () => {
    const failed = {
      name: 'auth-server',
      state: 'failed',
      health: 'unreachable',
      port: 8080,
      restarts: 4,
      reason: 'scopes.yml is empty (exit code 1)',
      log_file: '/data/logs/auth-server.log',
    } as const;
    expect(renderStatus({ pid: 1, services: [failed, aReport()] }).split('\n')).toEqual([
      'SERVICE      STATE    HEALTH       PORT  PID   MEMORY  RESTARTS',
      'auth-server  failed   unreachable  8080  -     -       4',
      'registry     running  healthy      7860  4711  88 MB   0',
      'auth-server: scopes.yml is empty (exit code 1)',
      '  log: /data/logs/auth-server.log',
    ]);
  });

  it('tells why a degraded service is degraded', () => {
    const degraded = aReport({ health: 'degraded', reason: 'mcpgw is unhealthy' });
    expect(renderStatus({ pid: 1, services: [degraded] })).toMatch(/registry: mcpgw is unhealthy$/);
  });
});

describe('isUp', () => {
  it.each([
    ['running and healthy', {}, true],
    ['running and degraded', { health: 'degraded' }, true],
    ['running without an answer', { health: 'unreachable' }, false],
    ['running and unhealthy', { health: 'unhealthy' }, false],
    ['failed', { state: 'failed' }, false],
    ['waiting', { state: 'waiting' }, false],
  ] as const)('judges a service that is %s', (_, overrides, expected) => {
    expect(isUp(aReport(overrides))).toBe(expected);
  });
});
