import { failed, ok, warning, type Check, type Finding } from '../check.js';
import type { Installation } from '../installation.js';
import { endpointsOf } from '../issuer-metadata.js';
import { ofEachProvider } from '../of-each-provider.js';
import type { ProviderEntry } from '../providers.js';

export const callbackUrlsCheck: Check = {
  name: 'callback URLs',
  remedy: 'First correct what the check "issuers" says.',
  run: ofEachProvider(allowed),
};

/** Any would do for a question whose answer nobody waits for (RFC 7636, 4.2). */
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

async function allowed(
  provider: ProviderEntry,
  { ask, gateway }: Pick<Installation, 'ask' | 'gateway'>,
): Promise<Finding> {
  const { id, clientId } = provider;
  const callback = `${gateway}/oauth2/callback/${id}`;
  try {
    const { authorization = '' } = await endpointsOf(provider, ask);
    const url = new URL(authorization);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: callback,
      scope: provider.type === 'github' ? 'read:user' : 'openid',
      state: 'asked-by-mcpctl-doctor',
      nonce: 'asked-by-mcpctl-doctor',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    }).toString();
    const response = await ask(url.href);
    const text = await response.text();
    return judge(id, callback, {
      status: response.status,
      text,
      location: response.headers.get('location') ?? '',
    });
  } catch {
    return warning(
      `${id} could not be asked whether it leads back here.`,
      callbackUrlsCheck.remedy,
    );
  }
}

type Answer = { status: number; location: string; text: string };

/** A provider must not lead to an address that it does not know, so it says so itself (RFC 6749, 4.1.2.1). */
export function judge(id: string, callback: string, { status, location, text }: Answer): Finding {
  if (location.startsWith(callback)) return ok(`${id} leads back to ${callback}.`);
  const complains = /redirect_?-?(?:uri|mismatch)/i;
  const target = location.split('redirect_uri=')[0] ?? '';
  if ((status >= 400 && complains.test(text)) || complains.test(target)) {
    return failed(`${id} does not lead back here.`, `Allow the callback URL ${callback} there.`);
  }
  if (status >= 400 || /\/error\b|[?&]error=/.test(target)) {
    return warning(
      `${id} refuses to begin a sign-in (HTTP ${status}).`,
      `Look whether it allows the callback URL ${callback}.`,
    );
  }
  return ok(`${id} begins a sign-in that leads back to ${callback}.`);
}
