import { aboutFile as aboutAnyFile, FileRefused, type FileRefusedContext } from '@mcp-gateway/kit';
import type { FileProblem as Problem } from '@mcp-gateway/kit';

export { problemsOf } from '@mcp-gateway/kit';
export type { Problem };

/** A policy that cannot be used, with all that is wrong with it. */
export class PolicyError extends FileRefused {
  constructor(problems: readonly Problem[], context: FileRefusedContext = {}) {
    super(problems, { subject: 'The policy', ...context });
    this.name = 'PolicyError';
  }
}

/** A problem that has no narrower place; the message goes on from "the file". */
export function aboutFile(message: string, cause?: unknown): PolicyError {
  const { problems, cause: why } = aboutAnyFile(message, cause);
  return new PolicyError(problems, why === undefined ? {} : { cause: why });
}

/** What was found wrong with a file as what it means for a policy; any other failure as it is. */
export function asPolicyError(error: unknown): unknown {
  if (!(error instanceof FileRefused)) return error;
  const { problems, cause } = error;
  return new PolicyError(problems, cause === undefined ? {} : { cause });
}
