import { isSampleSecret } from '@mcp-gateway/contracts';
import { unprocessable } from '@mcp-gateway/kit';

/**
 * NIST SP 800-63B 3.1.1.2 wants 8 characters beside a second factor and 15 alone, and forbids rules
 * on what they are. With the slowed-down sign-in 12 is between the two.
 */
export const MIN_PASSWORD_LENGTH = 12;
const MIN_DIFFERENT = 5;
/** A name this short may be part of any word. */
const MIN_NAME_LENGTH = 4;

/** @throws AppError 422 when the password is too easy to guess */
export function demandGoodPassword(password: string, name: string): void {
  const problem = problemOf(password.normalize('NFKC'), name);
  if (problem !== undefined) {
    throw unprocessable(`password: ${problem}`, [{ field: 'password', message: problem }]);
  }
}

function problemOf(password: string, name: string): string | undefined {
  const characters = Array.from(password);
  if (characters.length < MIN_PASSWORD_LENGTH) {
    return `must have at least ${MIN_PASSWORD_LENGTH} characters`;
  }
  if (new Set(characters).size < MIN_DIFFERENT) {
    return `must have at least ${MIN_DIFFERENT} different characters`;
  }
  if (name.length >= MIN_NAME_LENGTH && password.toLowerCase().includes(name.toLowerCase())) {
    return 'must not contain the user name';
  }
  return isSampleSecret(password) ? 'must not be a sample value' : undefined;
}
