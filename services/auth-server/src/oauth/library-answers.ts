import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

type Metadata = { grant_types_supported: string[]; response_modes_supported: string[] };

export type AnswersDeps = {
  /** Ends an access token of the client at once. */
  revokeAccessToken: (token: string, clientId: string) => Promise<void>;
};

/** What the library does not know of: machine clients, and ending access tokens that it signed. */
export function completeAnswers(provider: Provider, { revokeAccessToken }: AnswersDeps): void {
  provider.use(async (ctx, next) => {
    await next();
    // Set by the route, so there is none where no route was found.
    const oidc = ctx['oidc'] as KoaContextWithOIDC['oidc'] | undefined;
    if (oidc?.route === 'discovery') completeMetadata(ctx.body as Metadata);
    if (oidc?.route === 'revocation' && isForJwt(ctx.body)) {
      await revokeAccessToken(String(oidc.params?.['token']), oidc.client?.clientId ?? '');
      ctx.status = 200;
      ctx.body = '';
    }
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
