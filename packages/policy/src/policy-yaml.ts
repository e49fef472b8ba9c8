import { loadYaml } from '@mcp-gateway/kit';
import { asPolicyError } from './policy-error.js';

/**
 * Reads the one mapping that a policy file is.
 * @throws PolicyError
 */
export function loadPolicyYaml(text: string): Map<unknown, unknown> {
  try {
    return loadYaml(text);
  } catch (error) {
    throw asPolicyError(error);
  }
}
