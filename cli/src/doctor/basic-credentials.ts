/** A client and its secret as the token endpoint takes them in a header (RFC 6749, 2.3.1). */
export function basicCredentials(clientId: string, secret: string): string {
  const pair = [clientId, secret].map(encodeURIComponent).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
