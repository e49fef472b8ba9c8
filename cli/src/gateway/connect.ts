import {
  createRegistryClient,
  type AccountApi,
  type CatalogApi,
} from '@mcp-gateway/registry-client';
import type { Settings } from '../settings.js';
import { createSignIns } from '../sign-in/sign-ins.js';
import { findCredential } from './find-credential.js';
import { authServerUrl, findGateway } from './find-gateway.js';
import { fetchOperatorToken } from './operator-token.js';

export type ConnectOptions = {
  settings: Settings;
  /** URL of the gateway, where it is another than this installation's. */
  gateway: string | undefined;
  /** Access token, as it was given. */
  token: string | undefined;
  /** Where earlier sign-ins are kept. */
  signInFile: string;
};

/** A gateway, and somebody to act as. */
export type Connection = { url: string; token: string; registry: CatalogApi & AccountApi };

/** @throws CommandFailed, UsageError, NotSignedIn */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, signInFile } = options;
  const { SECRET_KEY: secretKey } = settings;
  const { url, own } = await findGateway(options.gateway, settings);
  const token = await findCredential({
    given: options.token,
    signedIn: () => readSignIn(signInFile, url),
    operator:
      own && secretKey !== undefined
        ? () => fetchOperatorToken({ authServer: authServerUrl(settings), secretKey, gateway: url })
        : undefined,
  });
  return { url, token, registry: createRegistryClient({ baseUrl: url }).withToken(token) };
}

/** The library for renewals is read only where somebody is signed in. */
async function readSignIn(file: string, gateway: string): Promise<string | undefined> {
  const signIns = createSignIns(file);
  if (!(await signIns.read(gateway))?.tokens) return undefined;
  const { currentToken } = await import('../sign-in/current-token.js');
  return currentToken(signIns, gateway);
}
