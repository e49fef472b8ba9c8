import { basicCredentials } from '../basic-credentials.js';
import { failed, ok, warning, type Check, type Finding } from '../check.js';
import type { Ask, Installation } from '../installation.js';
import { endpointsOf, type Endpoints } from '../issuer-metadata.js';
import { ofEachProvider } from '../of-each-provider.js';
import type { ProviderEntry } from '../providers.js';

export const providerClientsCheck: Check = {
  name: 'clients',
  remedy: 'First correct what the check "issuers" says.',
  run: ofEachProvider(accepted),
};

/**
 * Shows the provider a code that it never gave. It looks at who asks first (RFC 6749, 5.2), so
 * `invalid_grant` means that it knows the client and its secret.
 */
async function accepted(
  provider: ProviderEntry,
  { ask, gateway }: Pick<Installation, 'ask' | 'gateway'>,
): Promise<Finding> {
  const { id } = provider;
  try {
    const endpoints = await endpointsOf(provider, ask);
    if (endpoints.token === undefined) return failed(`${id} names no token endpoint.`, SET);
    return judge(id, await errorOf(endpoints, provider, { ask, gateway }));
  } catch {
    return warning(`${id} could not be asked about its client.`, providerClientsCheck.remedy);
  }
}

const SET = "Set the provider's client_id and client_secret as its console shows them.";

/** What the error of the token endpoint tells of the client. */
export function judge(id: string, error: string): Finding {
  switch (error) {
    case 'invalid_grant':
    case 'bad_verification_code':
      return ok(`${id} knows the client and its secret.`);
    case 'invalid_client':
    case 'incorrect_client_credentials':
      return failed(`${id} refuses the client or its secret.`, SET);
    case 'unauthorized_client':
      return failed(
        `${id} knows the client, which may not use authorization codes.`,
        'Allow the grant type "authorization code" for it.',
      );
    default:
      return warning(`${id} answers ${error}, which tells nothing of the client.`, SET);
  }
}

async function errorOf(
  { token = '', secretInForm }: Endpoints,
  { id, clientId, clientSecret }: ProviderEntry,
  { ask, gateway }: { ask: Ask; gateway: string },
): Promise<string> {
  const inForm = clientSecret === undefined || secretInForm;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: 'asked-by-mcpctl-doctor',
    redirect_uri: `${gateway}/oauth2/callback/${id}`,
    code_verifier: 'asked-by-mcpctl-doctor-with-no-code-behind-it',
    ...(inForm && { client_id: clientId, ...(clientSecret && { client_secret: clientSecret }) }),
  });
  const response = await ask(token, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      ...(!inForm && { authorization: basicCredentials(clientId, clientSecret) }),
    },
    body: form,
  });
  const answer = (await response.json().catch(() => ({}))) as { error?: unknown };
  if (typeof answer.error === 'string') return answer.error;
  return response.status === 401 ? 'invalid_client' : `HTTP ${response.status}`;
}
