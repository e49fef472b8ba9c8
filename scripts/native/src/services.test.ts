import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentName } from '@mcp-gateway/contracts';
import { describe, expect, it } from '@jest/globals';
import { aSource, SECRETS } from './fixtures.js';
import { planServices, portClaims } from './plan.js';
import { SERVICES } from './services.js';
import { loadSettings } from './settings.js';

const receivers = (name: EnvironmentName) =>
  SERVICES.filter(({ receives }) => receives.includes(name)).map((service) => service.name);

describe('the services', () => {
  it.each([
    ['SECRET_KEY', ['auth-server', 'registry', 'mcpgw']],
    ['ADMIN_PASSWORD', ['auth-server']],
    ['AGENT_CLIENT_SECRET', ['auth-server']],
    ['POLYGON_API_KEY', ['fininfo']],
  ] as const)('share %s only where it is needed', (name, expected) => {
    expect(receivers(name)).toEqual(expected);
  });

  it('begin with the auth-server and end with nginx, which waits for its configuration', () => {
    expect(SERVICES.at(0)?.name).toBe('auth-server');
    expect(SERVICES.at(-1)).toMatchObject({ name: 'nginx', startsAfter: 'registry' });
  });
});

describe('planServices', () => {
  const env = { ...SECRETS, PATH: '/bin', GATEWAY_URL: 'https://mcp.example.org', DATA_DIR: '/d' };
  const plan = async (more: NodeJS.ProcessEnv = {}) =>
    planServices(SERVICES, await loadSettings(aSource({ env: { ...env, ...more } })), '/project');

  it('gives a service its own variables and the rest of the environment', async () => {
    const currenttime = (await plan()).find(({ name }) => name === 'currenttime');
    expect(currenttime?.env).toEqual({ PATH: '/bin' });
    const moved = (await plan({ CURRENTTIME_PORT: '9000' })).find((spec) => spec.port === 9000);
    expect(moved?.env).toEqual({ PATH: '/bin', CURRENTTIME_PORT: '9000' });
  });

  it('asks the gateway for its health by its public name', async () => {
    const nginx = (await plan()).at(-1);
    expect(nginx).toMatchObject({ port: 80, healthHost: 'mcp.example.org' });
    expect(nginx?.args).toContain('/d/nginx/nginx.conf');
  });

  it.each([
    ['a setting of one service changes that service alone', { POLYGON_API_KEY: 'x' }, ['fininfo']],
    ['a change of the terminal changes none', { PATH: '/usr/bin', TERM: 'dumb' }, []],
    [
      "the port of an example changes it and the registry's record of it",
      { FININFO_PORT: '9001' },
      ['registry', 'fininfo'],
    ],
  ])('tells what to restart: %s', async (_, more, expected) => {
    const [before, after] = await Promise.all([plan(), plan(more)]);
    const changed = after.filter(({ fingerprint }, i) => before[i]?.fingerprint !== fingerprint);
    expect(changed.map(({ name }) => name)).toEqual(expected);
  });

  it('tells the auth-server to restart for its providers file and the variables named there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'providers-'));
    const OAUTH2_PROVIDERS_FILE = join(folder, 'providers.yml');
    const write = (name: string) =>
      writeFileSync(OAUTH2_PROVIDERS_FILE, `client_secret: \${SSO_SECRET} # ${name}`);
    const of = async (SSO_SECRET: string) =>
      (await plan({ OAUTH2_PROVIDERS_FILE, SSO_SECRET })).map((spec) => spec.fingerprint);
    write('one');
    const [before, again, secret] = [await of('a'), await of('a'), await of('b')];
    write('two');
    const file = await of('a');
    rmSync(folder, { recursive: true });
    expect(again).toEqual(before);
    expect(before[0]).not.toBe(secret[0]);
    expect(before[0]).not.toBe(file[0]);
    expect(secret.slice(1)).toEqual(before.slice(1));
  });

  it('claims the port of the gateway on every address, the others where they listen', async () => {
    const claims = portClaims(SERVICES, await loadSettings(aSource({ env })));
    expect(claims.at(0)).toEqual({
      service: 'auth-server',
      variable: 'AUTH_SERVER_PORT',
      host: '127.0.0.1',
      port: 8080,
    });
    expect(claims.at(-1)).toMatchObject({ service: 'nginx', host: '0.0.0.0', port: 80 });
  });
});
