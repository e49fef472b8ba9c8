import {
  createRegistryClient,
  type AccountApi,
  type CatalogApi,
} from '@mcp-gateway/registry-client';
import type { Settings } from '../settings.js';
import { findCredential } from './find-credential.js';
import { authServerUrl, findGateway } from './find-gateway.js';
import { fetchOperatorToken } from './operator-token.js';
import { readSignIn } from './sign-in-file.js';

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
    signedIn: () => readSignIn(signInFile, url, Date.now()),
    operator:
      own && secretKey !== undefined
        ? () => fetchOperatorToken({ authServer: authServerUrl(settings), secretKey, gateway: url })
        : undefined,
  });
  return { url, token, registry: createRegistryClient({ baseUrl: url }).withToken(token) };
}
