import { describe, expect, it } from '@jest/globals';
import { findBrowser } from './browser.js';

describe('the browser', () => {
  it.each([
    ['there is one by the name that is set', { BROWSER: 'firefox' }, 'linux', true],
    ['there is one on a desktop', { DISPLAY: ':0' }, 'linux', true],
    ['there is one on another kind of desktop', { WAYLAND_DISPLAY: 'w' }, 'linux', true],
    ['there is none without a desktop', {}, 'linux', false],
    ['there is one on a Mac', {}, 'darwin', true],
    ['there is none on a Mac far away', { SSH_CONNECTION: 'x' }, 'darwin', false],
  ] as const)('%s', (_, env, platform, found) => {
    expect(findBrowser(env, platform) !== undefined).toBe(found);
  });

  it('that cannot be started is no failure', () => {
    expect(() => findBrowser({ BROWSER: '/nowhere/at-all' }, 'linux')?.('http://a/')).not.toThrow();
  });
});
