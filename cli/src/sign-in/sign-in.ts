import type { Me } from '@mcp-gateway/contracts';
import { createRegistryClient } from '@mcp-gateway/registry-client';
import { tokenRevocation, type Configuration } from 'openid-client';
import type { OpenBrowser } from '../browser.js';
import { openAsKnownClient } from './authorization-server.js';
import { demandProvider } from './providers.js';
import { createSignIns } from './sign-ins.js';
import { tokensOf } from './tokens.js';
import { signInWithBrowser } from './with-browser.js';
import { offersDeviceFlow, signInWithDevice } from './with-device.js';

export type SignInOptions = {
  gateway: string;
  provider: string | undefined;
  /** Where it is kept. */
  file: string;
  /** Undefined where there is none, or none shall open. */
  openBrowser: OpenBrowser | undefined;
  note: (text: string) => void;
};

/**
 * Signs somebody in, keeps what that gives, and tells who it is. An earlier sign-in at the gateway
 * ends only when this one has succeeded.
 * @throws CommandFailed, UsageError
 */
export async function signIn(options: SignInOptions): Promise<Me> {
  const { gateway, provider, file } = options;
  if (provider !== undefined) await demandProvider(gateway, provider);
  const signIns = createSignIns(file);
  const former = await signIns.read(gateway);
  const server = await openAsKnownClient(gateway, former?.client_id);
  const { client_id: clientId } = server.clientMetadata();
  // Kept at once, so that a sign-in that fails leaves no registration behind that nobody uses.
  await signIns.change(gateway, (now) =>
    now?.client_id === clientId ? now : { client_id: clientId },
  );
  const tokens = tokensOf(await askPerson(server, options), Date.now());
  await signIns.change(gateway, () => ({ client_id: clientId, tokens }));
  await endFormer(server, former?.tokens?.refresh_token);
  const registry = createRegistryClient({ baseUrl: gateway }).withToken(tokens.access_token);
  return registry.me();
}

function askPerson(server: Configuration, { provider, openBrowser, note }: SignInOptions) {
  if (!openBrowser && provider === undefined && offersDeviceFlow(server)) {
    return signInWithDevice(server, note);
  }
  return signInWithBrowser({
    server,
    provider,
    show: (url) => {
      note(`Sign in with a browser on this machine:\n\n${url}\n`);
      openBrowser?.(url);
    },
  });
}

/** It was good for nothing but this machine; if it cannot be ended now, it ends by itself. */
async function endFormer(server: Configuration, refreshToken: string | undefined): Promise<void> {
  if (refreshToken === undefined) return;
  await tokenRevocation(server, refreshToken).catch(() => undefined);
}
