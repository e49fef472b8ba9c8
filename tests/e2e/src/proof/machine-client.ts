import type { Stack } from '@mcp-gateway/testing';

type Gateway = Pick<Stack, 'gatewayUrl' | 'env'>;

/** A token of the local machine client, narrowed to these of its scopes. */
export async function narrowedToken(stack: Gateway, scopes: readonly string[]): Promise<string> {
  const form = { grant_type: 'client_credentials', scope: scopes.join(' ') };
  const { access_token } = (await (await post(stack, 'token', form)).json()) as {
    access_token: string;
  };
  return access_token;
}

export async function revokeToken(stack: Gateway, token: string): Promise<void> {
  await post(stack, 'revoke', { token });
}

async function post(stack: Gateway, endpoint: string, form: Record<string, string>) {
  const response = await fetch(`${stack.gatewayUrl}/oauth2/${endpoint}`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`agent:${stack.env.AGENT_CLIENT_SECRET}`)}` },
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(`${endpoint}: ${response.status} ${await response.text()}`);
  return response;
}
