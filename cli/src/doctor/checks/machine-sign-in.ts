import { ServerPath } from '@mcp-gateway/contracts';
import { z } from 'zod';
import { callTool } from '../../call/call-tool.js';
import { basicCredentials } from '../basic-credentials.js';
import { failed, ok, type Check } from '../check.js';
import type { Installation } from '../installation.js';

const SECRET = 'Run ./build_and_run.sh: the auth-server takes AGENT_CLIENT_SECRET when it starts.';
const CALL_TIMEOUT_MS = 8_000;

export const machineSignInCheck: Check = {
  name: 'machine client',
  remedy: './mcpctl audit --since 5m says what was decided, and ./build_and_run.sh logs the rest.',
  run: async (installation) => {
    const { settings, gateway } = installation;
    const { AGENT_CLIENT_ID: client, AGENT_CLIENT_SECRET: secret } = settings;
    if (secret === undefined) return [failed('There is no AGENT_CLIENT_SECRET.', SECRET)];
    const token = await tokenFor(client, secret, installation);
    if (token === undefined) return [failed(`The client ${client} is refused.`, SECRET)];
    const { isError } = await callTool({
      gateway,
      token,
      server: ServerPath.parse('/mcpgw'),
      tool: 'list_services',
      pairs: [],
      json: undefined,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    if (isError) return [failed('A tool call came back with an error.', machineSignInCheck.remedy)];
    return [ok(`The client ${client} got a token, and called a tool through nginx.`)];
  },
};

const Token = z.object({ access_token: z.string() });

/** RFC 6749, 4.4; undefined when the client is refused. */
async function tokenFor(
  client: string,
  secret: string,
  { gateway, ask }: Installation,
): Promise<string | undefined> {
  const response = await ask(`${gateway}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: basicCredentials(client, secret) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (response.status === 401) return undefined;
  if (!response.ok) throw new Error(`The token endpoint answers HTTP ${response.status}`);
  return Token.parse(await response.json()).access_token;
}
