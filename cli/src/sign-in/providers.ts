import { SignInProviders } from '@mcp-gateway/contracts';
import { CommandFailed, UsageError } from '../failure.js';

/** @throws UsageError naming those there are, CommandFailed when the gateway does not tell */
export async function demandProvider(gateway: string, id: string): Promise<void> {
  const { providers } = await readProviders(gateway);
  if (providers.some((provider) => provider.id === id)) return;
  const known = providers.map((provider) => provider.id).join(', ');
  throw new UsageError(
    `The gateway has no identity provider ${id}; ${known ? `it has ${known}` : 'it has none'}.`,
  );
}

async function readProviders(gateway: string): Promise<SignInProviders> {
  try {
    const response = await fetch(`${gateway}/oauth2/providers`, {
      redirect: 'error',
      signal: AbortSignal.timeout(5_000),
    });
    return SignInProviders.parse(await response.json());
  } catch (cause) {
    throw new CommandFailed(`${gateway} does not tell its identity providers.`, {
      code: 'unavailable',
      cause,
    });
  }
}
