import type { Environment } from '@mcp-gateway/contracts';
import { cognitoProvider, type CognitoSettings } from './cognito-provider.js';
import { loadProviders } from './providers-file.js';
import type { Provider } from './provider.js';

type Settings = CognitoSettings & Pick<Environment, 'OAUTH2_PROVIDERS_FILE'>;

/**
 * Everybody who signs people in here: the file's providers, and the environment's Cognito pool
 * unless the file says more about it.
 * @throws FileRefused, ConfigError
 */
export async function configuredProviders(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Provider[]> {
  const cognito = cognitoProvider(settings);
  const fromFile = await loadProviders(settings.OAUTH2_PROVIDERS_FILE, {
    env,
    allowInsecureHttp: settings.ALLOW_INSECURE_HTTP,
  });
  const said = fromFile.some(({ id }) => id === 'cognito');
  return cognito === undefined || said ? fromFile : [cognito, ...fromFile];
}
