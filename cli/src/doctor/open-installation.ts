import { gatewayUrl } from '@mcp-gateway/contracts';
import type { Cli } from '../cli.js';
import { findGateway } from '../gateway/find-gateway.js';
import { readDoctorSettings, type DoctorSettings } from './doctor-settings.js';
import type { Installation } from './installation.js';
import { readProviders } from './providers.js';

const REQUEST_TIMEOUT_MS = 8_000;

/** This installation as the checks look at it, whatever state it is in. */
export async function openInstallation({ root, env, connect }: Cli): Promise<Installation> {
  const { settings, problems, values } = readDoctorSettings(root, env);
  const providers = readProviders(settings, values);
  return {
    root,
    settings,
    problems: [...problems, ...insecure(settings)],
    gateway: await gatewayOf(settings),
    providers: () => providers,
    connect,
    ask: (url, init) =>
      fetch(url, {
        redirect: 'manual',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        ...init,
      }),
    now: Date.now,
  };
}

function insecure(settings: DoctorSettings): string[] {
  try {
    gatewayUrl(settings);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Where the settings say something that is not allowed, it is looked at all the same. */
async function gatewayOf(settings: DoctorSettings): Promise<string> {
  const { url } = await findGateway(undefined, { ...settings, ALLOW_INSECURE_HTTP: true });
  return url;
}
