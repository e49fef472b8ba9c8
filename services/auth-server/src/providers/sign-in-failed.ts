import type { SignInProblem } from '@mcp-gateway/contracts';
import { AppError } from '@mcp-gateway/kit';

const STATUS: Record<SignInProblem, number> = {
  provider_unavailable: 503,
  sign_in_refused: 403,
  sign_in_failed: 400,
  account_disabled: 403,
};

/** A sign-in that leads back to the sign-in page, which says why. */
export class SignInFailed extends AppError {
  constructor(
    readonly problem: SignInProblem,
    /** Where a sign-in would have led. */
    readonly target: string,
    cause?: unknown,
  ) {
    super(problem, STATUS[problem], 'The sign-in with the provider failed', { cause });
    this.name = 'SignInFailed';
  }
}
