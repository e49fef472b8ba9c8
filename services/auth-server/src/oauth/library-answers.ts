import type { Provider } from 'oidc-provider';
import { afterRoute } from './after-route.js';

type Metadata = { grant_types_supported: string[]; response_modes_supported: string[] };

export type AnswersDeps = {
  /** Ends an access token of the client at once. */
  revokeAccessToken: (token: string, clientId: string) => Promise<void>;
};

/** What the library does not know of: machine clients, and ending access tokens that it signed. */
export function completeAnswers(provider: Provider, { revokeAccessToken }: AnswersDeps): void {
  afterRoute(provider, 'discovery', ({ body }) => completeMetadata(body as Metadata));
  afterRoute(provider, 'revocation', async (ctx) => {
    if (!isForJwt(ctx.body)) return;
    const { params, client } = ctx.oidc;
    await revokeAccessToken(String(params?.['token']), client?.clientId ?? '');
    ctx.status = 200;
    ctx.body = '';
  });
}

function completeMetadata(metadata: Metadata): void {
  metadata.grant_types_supported.push('client_credentials');
  metadata.response_modes_supported = ['query'];
}

/** Said only after the client has proved who it is. */
function isForJwt(body: unknown): boolean {
  return (body as { error?: unknown } | undefined)?.error === 'unsupported_token_type';
}
