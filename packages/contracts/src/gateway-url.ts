const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export type GatewayUrlSettings = {
  GATEWAY_URL?: string | undefined;
  HTTP_PORT: number;
  ALLOW_INSECURE_HTTP: boolean;
};

/**
 * The public base URL without a trailing slash, which is also the OAuth issuer.
 * @throws Error when it is plain http for a host other than loopback and that was not allowed.
 */
export function gatewayUrl({
  GATEWAY_URL,
  HTTP_PORT,
  ALLOW_INSECURE_HTTP,
}: GatewayUrlSettings): string {
  if (GATEWAY_URL === undefined)
    return `http://localhost${HTTP_PORT === 80 ? '' : `:${HTTP_PORT}`}`;
  if (ALLOW_INSECURE_HTTP || !isReadableByOthers(GATEWAY_URL)) return GATEWAY_URL;
  throw new Error(
    `GATEWAY_URL: ${new URL(GATEWAY_URL).hostname} is not a loopback host, so it must be https (or set ALLOW_INSECURE_HTTP=true)`,
  );
}

/** Whether requests to a URL cross a network unencrypted. */
export function isReadableByOthers(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !LOOPBACK_HOSTS.has(hostname);
}
