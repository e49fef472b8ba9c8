import { FileRefused, readTextFile } from '@mcp-gateway/kit';
import { parsePolicy, type PolicyOptions } from './parse-policy.js';
import { PolicyError } from './policy-error.js';
import type { Policy } from './policy.js';

/**
 * Reads the policy from its file.
 * @throws PolicyError, its message one sentence that names the file.
 */
export async function loadPolicy(file: string, options: PolicyOptions = {}): Promise<Policy> {
  try {
    return parsePolicy(await readTextFile(file), options);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new PolicyError(error.problems, {
      subject: `The policy file ${file}`,
      cause: error.cause,
    });
  }
}
