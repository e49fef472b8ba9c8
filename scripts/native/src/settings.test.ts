import { ConfigError } from '@mcp-gateway/kit';
import { describe, expect, it } from '@jest/globals';
import { aSource, SECRETS } from './fixtures.js';
import type { Bindable } from './ports.js';
import { dataDirOf, loadSettings, misspeltSettings } from './settings.js';

const needsRoot = (): Promise<Bindable> => Promise.resolve('forbidden');
const inFile = (values: Record<string, string>) => ({ values, problems: [] });

async function problemsOf(source: Parameters<typeof loadSettings>[0]): Promise<readonly string[]> {
  const refusal: unknown = await loadSettings(source).catch((err: unknown) => err);
  if (!(refusal instanceof ConfigError)) throw new Error('The settings were accepted');
  return refusal.problems;
}

describe('settings', () => {
  it('take a value from the environment before .env', async () => {
    const envFile = inFile({ ...SECRETS, LOG_LEVEL: 'warn', REGISTRY_PORT: '7001' });
    const { config } = await loadSettings(aSource({ env: { LOG_LEVEL: 'debug' }, envFile }));
    expect(config).toMatchObject({ LOG_LEVEL: 'debug', REGISTRY_PORT: 7001 });
  });

  it('name everything that is wrong at once, and never a value', async () => {
    const env = { ...SECRETS, HTTP_PORT: 'eighty', SECRET_KEY: 'short-one', LOG_LEVEL: 'loud' };
    const envFile = { values: {}, problems: ['.env, line 3: must have the form NAME=value'] };
    const problems = await problemsOf(aSource({ env, envFile }));
    expect(problems).toEqual([
      expect.stringContaining('.env, line 3'),
      expect.stringContaining('HTTP_PORT: must be a port number'),
      expect.stringContaining('SECRET_KEY: must be at least 32 bytes'),
      expect.stringContaining('LOG_LEVEL: must be a level'),
    ]);
    expect(problems.join()).not.toMatch(/eighty|short-one|loud/);
  });

  it('refuse plain http for a host that others reach', async () => {
    const env = { ...SECRETS, GATEWAY_URL: 'http://mcp.example.org' };
    expect(await problemsOf(aSource({ env }))).toEqual([expect.stringContaining('GATEWAY_URL')]);
  });

  it('warn of it each time where it was allowed', async () => {
    const env = { ...SECRETS, GATEWAY_URL: 'http://mcp.example.org', ALLOW_INSECURE_HTTP: 'true' };
    const { notices } = await loadSettings(aSource({ env }));
    expect(notices).toEqual([expect.stringContaining('plain http')]);
  });

  it('move the gateway to 8880 and say so where 80 needs root', async () => {
    const settings = await loadSettings(aSource({ canBind: needsRoot }));
    expect(settings.texts).toMatchObject({ HTTP_PORT: '8880', HTTPS_PORT: '8443' });
    expect(settings.gatewayUrl).toBe('http://localhost:8880');
    expect(settings.notices).toEqual([expect.stringContaining('8880')]);
  });

  it('leave a port alone that was asked for, also where it needs root', async () => {
    const env = { ...SECRETS, HTTP_PORT: '80' };
    const { config } = await loadSettings(aSource({ env, canBind: needsRoot }));
    expect(config.HTTP_PORT).toBe(80);
  });

  it('hand paths on as absolute ones, beginning at the project', async () => {
    const { texts } = await loadSettings(aSource({ env: { ...SECRETS, SCOPES_FILE: 'my.yml' } }));
    expect(texts).toMatchObject({ DATA_DIR: '/project/data', SCOPES_FILE: '/project/my.yml' });
  });

  it('do not pass our own names through with the rest of the environment', async () => {
    const { passThrough } = await loadSettings(aSource({ env: { ...SECRETS, PATH: '/bin' } }));
    expect(passThrough).toEqual({ PATH: '/bin' });
  });

  it.each([
    ['root', 0, {}, /^\/run\/mcp-gateway-[0-9a-f]{8}$/],
    ['another user', 1000, {}, /^\/tmp\/mcp-gateway-1000-[0-9a-f]{8}$/],
    [
      'a user with a session',
      7,
      { XDG_RUNTIME_DIR: '/run/user/7' },
      /^\/run\/user\/7\/mcp-gateway-7-/,
    ],
    ['whoever asks for one', 0, { RUN_DIR: 'run' }, /^\/project\/run$/],
  ])('give %s a folder for sockets', async (_, uid, env, expected) => {
    const { runDir } = await loadSettings(aSource({ uid, env: { ...SECRETS, ...env } }));
    expect(runDir).toMatch(expected);
  });

  it('give each data folder its own folder for sockets', async () => {
    const [one, other] = await Promise.all(
      ['/a', '/b'].map((DATA_DIR) => loadSettings(aSource({ env: { ...SECRETS, DATA_DIR } }))),
    );
    expect(one?.runDir).not.toBe(other?.runDir);
  });
});

describe('misspeltSettings', () => {
  it('looks at the environment and at .env', () => {
    expect(misspeltSettings({ GATEWAY_URI: 'x' }, inFile({ HTTP_PROT: '1', PATH: '/' }))).toEqual([
      'Note: HTTP_PROT is not a setting; HTTP_PORT is.',
      'Note: GATEWAY_URI is not a setting; GATEWAY_URL is.',
    ]);
  });
});

describe('dataDirOf', () => {
  it.each([
    ['the environment', { DATA_DIR: '/e' }, { DATA_DIR: '/f' }, '/e'],
    ['.env', {}, { DATA_DIR: 'f' }, '/project/f'],
    ['the default', { DATA_DIR: '' }, {}, '/project/data'],
  ])('comes from %s', (_, env, values, expected) => {
    expect(dataDirOf('/project', env, inFile(values))).toBe(expected);
  });
});
