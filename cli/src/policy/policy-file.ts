import { FileRefused, readTextFile } from '@mcp-gateway/kit';
import {
  loadPolicyExtensions,
  parsePolicy,
  readPolicyDocument,
  renderOriginalAsOurs,
  type PolicyDocument,
} from '@mcp-gateway/policy';
import { PolicyFileRefused } from './policy-file-refused.js';

export type PolicyFile = {
  file: string;
  format: PolicyDocument['format'];
  /** In the gateway's own format. */
  text: string;
  document: PolicyDocument['document'];
};

/**
 * A policy file that can be used, as the services would read it.
 * @throws PolicyFileRefused
 */
export async function readPolicyFile(
  file: string,
  settings: { POLICY_EXTENSIONS_FILE: string },
): Promise<PolicyFile> {
  const extensions = await loadPolicyExtensions(settings.POLICY_EXTENSIONS_FILE);
  let text: string | undefined;
  try {
    text = await readTextFile(file);
    parsePolicy(text, { extensions });
    const { format, document } = readPolicyDocument(text, extensions);
    const ours = format === 'original' ? renderOriginalAsOurs(text) : text;
    return { file, format, document, text: ours };
  } catch (error) {
    throw error instanceof FileRefused ? new PolicyFileRefused(file, text, error) : error;
  }
}
