/** What a token says of itself: enough to find a verifier, and trusted for nothing else. */
export type Unverified = { issuer: string; keyId: string | undefined };

/** Undefined when it is no JWT, or names no issuer. */
export function readUnverified(token: string): Unverified | undefined {
  const [header = '', payload = '', , ...more] = token.split('.');
  if (more.length > 0) return undefined;
  const issuer = member(payload, 'iss');
  const keyId = member(header, 'kid');
  if (typeof issuer !== 'string') return undefined;
  return { issuer, keyId: typeof keyId === 'string' ? keyId : undefined };
}

function member(part: string, name: string): unknown {
  try {
    const json = JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
    return typeof json === 'object' && json !== null && Object.hasOwn(json, name)
      ? (json as Record<string, unknown>)[name]
      : undefined;
  } catch {
    return undefined;
  }
}
