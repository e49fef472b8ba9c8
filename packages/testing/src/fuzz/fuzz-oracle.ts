import { isUtf8 } from 'node:buffer';
import { createPolicyOracle } from '../policy-oracle.js';
import { MODERN } from './fuzz-message.js';
import type { FuzzRequest } from './fuzz-request.js';
import { readStrictly, type StrictMessage } from './strict-reader.js';

export type FuzzCaller = {
  scopes: readonly string[];
  server: string;
  /** `mcp`: Streamable HTTP without a session; `messages`: the messages of a legacy stream. */
  endpoint: 'mcp' | 'messages';
};

/** Whether a request may reach the server, by the bytes of its body and its headers alone. */
export type FuzzOracle = (request: FuzzRequest, caller: FuzzCaller) => boolean;

export function createFuzzOracle(policyText: string): FuzzOracle {
  const { allows, sees } = createPolicyOracle(policyText);
  return ({ headers, body }, { scopes, server, endpoint }) => {
    if (!isPlainJson(headers)) return false;
    const message = readStrictly(body);
    if (!message || !headersAgree(headers, message)) return false;
    const { method, targets, task = false } = message;
    if (method === undefined) return endpoint === 'messages' && sees(scopes, server);
    // Nobody was ever given the id of a task.
    if (task) return false;
    if (targets.length === 0) return allows(scopes, { server, method });
    return targets.every((target) => allows(scopes, { server, method, target }));
  };
}

type Headers = FuzzRequest['headers'];

function isPlainJson(headers: Headers): boolean {
  const type = (headers['content-type'] ?? '').toLowerCase().replaceAll(' ', '');
  const plain = type === 'application/json' || type === 'application/json;charset=utf-8';
  return plain && headers['content-encoding'] === undefined;
}

const LEGACY = [undefined, '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

/** MCP 2026-07-28: what the headers of a modern request say is what the body says. */
function headersAgree(headers: Headers, message: StrictMessage): boolean {
  const version = headers['mcp-protocol-version'];
  if (LEGACY.includes(version) && message.version === undefined) return true;
  const { method, id } = message;
  if (method === undefined || version !== MODERN) return false;
  const request = id !== undefined;
  if (message.version !== MODERN && (request || message.version !== undefined)) return false;
  const said = headers['mcp-method'];
  return (said === undefined ? !request : said === method) && nameAgrees(headers, message);
}

function nameAgrees(headers: Headers, { id, method = '', name }: StrictMessage): boolean {
  const shown = headers['mcp-name'];
  if (shown !== undefined) return name === undefined || decoded(shown) === name;
  const required = ['tools/call', 'prompts/get', 'resources/read'].includes(method);
  return !required || id === undefined;
}

function decoded(value: string): string | undefined {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(value) ?? [];
  if (base64 === undefined) return value;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 && isUtf8(bytes) ? bytes.toString() : undefined;
}
