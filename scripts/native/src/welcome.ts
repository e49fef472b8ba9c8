import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolCall } from './first-call.js';
import type { Settings } from './settings.js';

export type Welcome = {
  settings: Settings;
  call: ToolCall;
  /** What the tool call answered. */
  answer: string;
  /** The administrator's password is shown by the first start alone. */
  firstTime: boolean;
};

/** Where everything is, how to sign in, and a first call to copy. */
export function renderWelcome({ settings, call, answer, firstTime }: Welcome): string {
  const { config, gatewayUrl, dataDir } = settings;
  const endpoint = `${gatewayUrl}/${call.server}/mcp`;
  return `
Tool call through nginx: ${call.server} ${call.tool}
  ${answer.replaceAll('\n', '\n  ')}

Gateway      ${gatewayUrl}
Registry     ${gatewayUrl}/  and  http://localhost:${config.REGISTRY_PORT}/
Sign in      ${signIn(settings, firstTime)}
MCP          ${endpoint}  (legacy clients: ${gatewayUrl}/${call.server}/sse)
Logs         ${join(dataDir, 'logs')}  or  ./build_and_run.sh logs [SERVICE]
Stop         ./build_and_run.sh down

A first call:
  TOKEN=$(curl -s -u "${config.AGENT_CLIENT_ID}:${agentSecret(settings)}" \\
    -d grant_type=client_credentials ${gatewayUrl}/oauth2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${endpoint} -H "Authorization: Bearer $TOKEN" \\
    -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
    -d '${JSON.stringify(callMessage(call))}'
`;
}

/** True until `rememberWelcome` was called for this data folder. */
export function isFirstTime(dataDir: string): boolean {
  return !existsSync(markerFile(dataDir));
}

export function rememberWelcome(dataDir: string): void {
  writeFileSync(markerFile(dataDir), '');
}

function signIn({ config, secretsInEnvFile }: Settings, firstTime: boolean): string {
  const { ADMIN_USER, ADMIN_PASSWORD } = config;
  if (!secretsInEnvFile.ADMIN_PASSWORD) return `${ADMIN_USER}, password as set in ADMIN_PASSWORD`;
  if (!firstTime) return `${ADMIN_USER}, password: see ADMIN_PASSWORD in .env`;
  return `${ADMIN_USER}, password ${ADMIN_PASSWORD}  (shown this once; it stays in .env)`;
}

/** Shell text that yields the secret without showing it. */
function agentSecret({ secretsInEnvFile }: Settings): string {
  return secretsInEnvFile.AGENT_CLIENT_SECRET
    ? `$(sed -n 's/^AGENT_CLIENT_SECRET=//p' .env)`
    : '$AGENT_CLIENT_SECRET';
}

function callMessage({ tool, arguments: args }: ToolCall): object {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } };
}

function markerFile(dataDir: string): string {
  return join(dataDir, 'password-shown');
}
