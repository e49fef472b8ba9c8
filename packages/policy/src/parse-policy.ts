import { readDocument } from './document.js';
import { isOriginalFormat, readOriginalFormat } from './original-format.js';
import { compile, type Policy } from './policy.js';
import { loadYaml } from './yaml.js';

/**
 * Reads a policy file, in our format or the original's.
 * @throws PolicyError naming everything that is wrong with it, each with its place.
 */
export function parsePolicy(text: string): Policy {
  const file = loadYaml(text);
  return compile(isOriginalFormat(file) ? readOriginalFormat(file) : readDocument(file));
}
