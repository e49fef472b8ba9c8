import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

/** What is done once the library has answered at one of its routes. */
export function afterRoute(
  provider: Provider,
  route: string,
  act: (ctx: KoaContextWithOIDC) => void | Promise<void>,
): void {
  provider.use(async (ctx, next) => {
    await next();
    // Set by the route, so there is none where no route was found.
    const oidc = ctx['oidc'] as KoaContextWithOIDC['oidc'] | undefined;
    if (oidc?.route === route) await act(ctx as unknown as KoaContextWithOIDC);
  });
}
