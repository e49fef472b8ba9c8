import { spawn } from 'node:child_process';

/** Shows an address in the person's browser; whoever calls prints the address too. */
export type OpenBrowser = (url: string) => void;

/** Undefined where there is no screen, as in a session from another machine. */
export function findBrowser(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): OpenBrowser | undefined {
  const command = browserCommand(env, platform);
  if (command === undefined) return undefined;
  return (url) => {
    const browser = spawn(command, [url], { detached: true, stdio: 'ignore' });
    // There may be no such program; the address was printed.
    browser.on('error', () => undefined).unref();
  };
}

function browserCommand(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (env['BROWSER']) return env['BROWSER'];
  if (platform === 'darwin') return env['SSH_CONNECTION'] ? undefined : 'open';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}
