import { describe, expect, it } from '@jest/globals';
import { Config } from '../config.js';
import { gatewaySettings } from './settings-from-config.js';

const settingsOf = (environment: Record<string, string> = {}) =>
  gatewaySettings(
    Config.parse({
      SECRET_KEY: 'a secret of the tests, long enough to be one',
      DATA_DIR: '/data',
      ...environment,
    }),
  );

describe('gatewaySettings', () => {
  it('answers to loopback names and the name in the public URL', () => {
    const { hostNames } = settingsOf({
      GATEWAY_URL: 'https://mcp.example.org:8443',
      GATEWAY_ADDITIONAL_SERVER_NAMES: 'other.example.org, third.example.org',
    });
    expect(hostNames).toEqual([
      'localhost',
      '127.0.0.1',
      '[::1]',
      'mcp.example.org',
      'other.example.org',
      'third.example.org',
    ]);
  });

  it('finds the services on this host', () => {
    const ports = { AUTH_SERVER_PORT: '1001', REGISTRY_PORT: '1002', MCPGW_PORT: '1003' };
    expect(settingsOf({ ...ports, HTTP_PORT: '1004' })).toMatchObject({
      httpPort: 1004,
      authServer: { host: '127.0.0.1', port: 1001 },
      registry: { host: '127.0.0.1', port: 1002 },
      mcpgw: { host: '127.0.0.1', port: 1003 },
    });
  });

  it.each([
    ['with a port', 'http://auth-server:8888', 8888],
    ['of plain http', 'http://auth-server', 80],
    ['of https', 'https://auth-server', 443],
  ])('finds a service elsewhere, at a URL %s', (_what, url, port) => {
    const elsewhere = { host: 'auth-server', port };
    expect(settingsOf({ AUTH_SERVER_URL: url })).toMatchObject({
      authServer: elsewhere,
      authGate: elsewhere,
    });
  });

  it('lets decisions pass a socket file where there is a folder for one', () => {
    expect(settingsOf({ RUN_DIR: '/run/gateway' }).authGate).toEqual({
      socketPath: '/run/gateway/auth-server.sock',
    });
  });

  it('hides the generation at a path that only the secret tells', () => {
    const path = settingsOf().generationPath;
    expect(path).toMatch(/^\/_generation\/[0-9a-f]{32}$/);
    expect(settingsOf().generationPath).toBe(path);
    expect(
      settingsOf({ SECRET_KEY: 'another secret that is long enough too' }).generationPath,
    ).not.toBe(path);
  });
});
