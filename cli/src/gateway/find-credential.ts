import { NotSignedIn } from '../failure.js';

export type CredentialSources = {
  /** As the command line or the environment gives it. */
  given: string | undefined;
  /** Of an earlier sign-in. */
  signedIn: () => Promise<string | undefined>;
  /** Of the installation this gateway belongs to; undefined for any other gateway. */
  operator: (() => Promise<string>) | undefined;
};

/**
 * The access token to act with: the first there is.
 * @throws NotSignedIn when there is none, or a sign-in has ended: nobody acts as somebody else then
 */
export async function findCredential(sources: CredentialSources): Promise<string> {
  const { given, signedIn, operator } = sources;
  const token = given ?? (await signedIn()) ?? (await operator?.());
  if (token !== undefined) return token;
  throw new NotSignedIn(
    'You are not signed in at this gateway: run mcpctl login, or set MCPCTL_TOKEN to an access token.',
  );
}
