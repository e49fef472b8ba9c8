/** Base URL of one of our services: the configured one, else its port on this host. */
export function serviceUrl(configured: string | undefined, port: number): string {
  return configured ?? `http://127.0.0.1:${port}`;
}
