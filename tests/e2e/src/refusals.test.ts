import { beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { theStack } from './the-stack.js';

let token: string;
beforeAll(async () => {
  token = await agentToken(theStack);
});

const MCP = '/currenttime/mcp';

function post(path: string, body: string, headers: Record<string, string> = {}) {
  return fetch(`${theStack.gatewayUrl}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: `Bearer ${token}`,
      ...headers,
    },
    body,
  });
}

describe('The gateway refuses (security table 8.1)', () => {
  it.each([
    ['a body that is no JSON', '{"jsonrpc":', 400, -32700],
    ['W-11: a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600],
    ['JSON that is no JSON-RPC', '{"hello":"world"}', 400, -32600],
    ['a key twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', 400, -32600],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"no/such"}', 404, -32601],
  ])('%s', async (_what, body, status, code) => {
    const response = await post(MCP, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code } });
  });

  it.each(['POST', 'GET', 'DELETE'])(
    '%s without a token, and says where to get one',
    async (method) => {
      const response = await fetch(`${theStack.gatewayUrl}${MCP}`, { method });
      expect(response.status).toBe(401);
      const challenge = response.headers.get('WWW-Authenticate') ?? '';
      expect(challenge).toContain(
        `resource_metadata="${theStack.gatewayUrl}/.well-known/oauth-protected-resource/currenttime/mcp"`,
      );
      expect(challenge).not.toContain('error=');
      const [, metadataUrl] = /resource_metadata="([^"]+)"/.exec(challenge)!;
      const metadata = await (await fetch(metadataUrl!)).json();
      expect(metadata).toMatchObject({ resource: `${theStack.gatewayUrl}${MCP}` });
    },
  );

  it('a token that is none', async () => {
    const response = await post(MCP, '{}', { Authorization: 'Bearer none' });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
  });

  it('another media type', async () => {
    expect((await post(MCP, '{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
  });

  it.each(['/validate', '/internal/introspect', '/relay/mcp/currenttime/x', '/_generation/x'])(
    'T-012: %s from outside, as if it did not exist',
    async (path) => {
      expect((await fetch(`${theStack.gatewayUrl}${path}`)).status).toBe(404);
    },
  );

  it('a narrowed token the calls it was not narrowed to', async () => {
    const response = await fetch(`${theStack.gatewayUrl}/oauth2/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`agent:${theStack.env.AGENT_CLIENT_SECRET}`)}` },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'mcp-servers-unrestricted/read',
      }),
    });
    const { access_token } = (await response.json()) as { access_token: string };
    const call =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"current_time_by_timezone"}}';
    const refused = await post(MCP, call, { Authorization: `Bearer ${access_token}` });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('WWW-Authenticate')).toContain('error="insufficient_scope"');
    expect(await refused.json()).toMatchObject({ id: 7 });
  });
});
