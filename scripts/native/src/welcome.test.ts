import { describe, expect, it } from '@jest/globals';
import { aFolder, aSource, SECRETS } from './fixtures.js';
import { loadSettings } from './settings.js';
import { isFirstTime, rememberWelcome, renderWelcome } from './welcome.js';

const call = { server: 'currenttime', tool: 'time', arguments: { tz_name: 'UTC' } };

async function aWelcome(firstTime: boolean, env: NodeJS.ProcessEnv, values = {}) {
  const settings = await loadSettings(aSource({ env, envFile: { values, problems: [] } }));
  return renderWelcome({ settings, call, answer: 'noon', firstTime });
}

describe('renderWelcome', () => {
  it('shows what the tool answered, where everything is, and the password once', async () => {
    const text = await aWelcome(true, { HTTP_PORT: '8123' }, SECRETS);
    expect(text).toContain('noon');
    expect(text).toContain('http://localhost:8123/currenttime/mcp');
    expect(text).toContain('http://localhost:7860/');
    expect(text).toContain(`admin, password ${SECRETS.ADMIN_PASSWORD}`);
  });

  it.each([
    ['later', false, {}, SECRETS],
    ['where the environment gives it', true, SECRETS, {}],
  ])('does not show the password %s', async (_, firstTime, env, values) => {
    const text = await aWelcome(firstTime, env, values);
    expect(text).not.toContain(SECRETS.ADMIN_PASSWORD);
    expect(text).toContain('ADMIN_PASSWORD');
  });

  it('never shows another secret', async () => {
    const text = await aWelcome(true, {}, SECRETS);
    expect(text).not.toContain(SECRETS.SECRET_KEY);
    expect(text).not.toContain(SECRETS.AGENT_CLIENT_SECRET);
  });
});

describe('isFirstTime', () => {
  it('holds for a data folder until its welcome was shown', () => {
    const dataDir = aFolder();
    expect(isFirstTime(dataDir)).toBe(true);
    rememberWelcome(dataDir);
    expect(isFirstTime(dataDir)).toBe(false);
  });
});
