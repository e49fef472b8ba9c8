import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createPolicyExtensions,
  NO_EXTENSIONS,
  type PolicyExtensions,
  type PolicyExtensionsSpec,
} from './extensions.js';

/**
 * Loads the extensions that a module has as its default export; no file, no extensions. The module
 * is code that runs in the service: whoever may write it may do all that the service may.
 * @throws Error that names the file.
 */
export async function loadPolicyExtensions(file: string): Promise<PolicyExtensions> {
  if (file === '') return NO_EXTENSIONS;
  try {
    const module = (await import(pathToFileURL(resolve(file)).href)) as {
      default?: PolicyExtensionsSpec;
    };
    if (module.default === undefined) throw new TypeError('It has no default export');
    return createPolicyExtensions(module.default);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The policy extensions ${file} cannot be used: ${reason}`, { cause });
  }
}
