import { NotSignedIn } from '../failure.js';

export type CredentialSources = {
  /** As the command line or the environment gives it. */
  given: string | undefined;
  /** Of an earlier sign-in. */
  signedIn: () => string | undefined;
  /** Of the installation this gateway belongs to; undefined for any other gateway. */
  operator: (() => Promise<string>) | undefined;
};

/**
 * The access token to act with: the first there is.
 * @throws NotSignedIn
 */
export async function findCredential(sources: CredentialSources): Promise<string> {
  const { given, signedIn, operator } = sources;
  const token = given ?? signedIn() ?? (await operator?.());
  if (token !== undefined) return token;
  throw new NotSignedIn(
    'There is no credential for this gateway: set MCPCTL_TOKEN to an access token, or run this where the gateway is installed.',
  );
}
