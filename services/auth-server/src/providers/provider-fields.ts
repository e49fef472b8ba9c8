import { z } from 'zod';
import { isReadableByOthers } from '@mcp-gateway/contracts';
import { claimPath } from './claim-path.js';

/** Asymmetric ones: with a shared secret, whoever verifies could sign too. */
const ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
];
const URL_WANTED = 'must be an https URL without a query; http is accepted for loopback hosts only';
const CLAIM_WANTED =
  'must be a claim such as groups, realm_access.roles or /https:~1~1example.org~1groups';
const CUSTOM_CLAIM =
  'names a custom attribute of Cognito, which people may be able to change themselves';

const orMissing = (wanted: string) => ({
  error: ({ input }: { input: unknown }) => (input === undefined ? 'is missing' : wanted),
});

export const text = z.string(orMissing('must be text: quote it')).min(1, 'is empty');

export const listOfText = z.array(text, orMissing('must be a list, such as [a, b]'));

/** RFC 6749, appendix A.4: what the names are made of. */
export const scopeNames = listOfText.refine(
  (names) => names.every((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name)),
  'holds a name that is no scope',
);

export const algorithm = z.enum(ALGORITHMS, 'is no algorithm that is accepted');

export const claim = text
  .refine((path) => claimPath(path) !== undefined, CLAIM_WANTED)
  .refine((path) => !claimPath(path)?.some((step) => step.startsWith('custom:')), CUSTOM_CLAIM);

/** An address of the provider, as it is written. */
export function url(allowInsecureHttp: boolean) {
  return text.refine((given) => {
    if (!URL.canParse(given)) return false;
    const { protocol, username, password, search, hash } = new URL(given);
    const safe = allowInsecureHttp || !isReadableByOthers(given);
    const plain = [username, password, search, hash].every((part) => part === '');
    return safe && plain && /^https?:$/.test(protocol);
  }, URL_WANTED);
}

/** As {@link url}, for paths to be added. */
export function baseUrl(allowInsecureHttp: boolean) {
  return url(allowInsecureHttp).transform((given) => given.replace(/(?<!\/)\/+$/, ''));
}

/** A mapping with these keys and no others: a misspelt key would silently mean its default. */
export function record<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has unknown keys: ${JSON.stringify(issue.keys)}`
        : 'must be a mapping',
  });
}
