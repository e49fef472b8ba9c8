import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Hop } from '@mcp-gateway/identity';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type SessionSeal = {
  /** The message URL of an upstream's session, readable only by us and only for this caller. */
  seal: (messageUrl: string, owner: Hop) => string;
  /** Undefined when it was not sealed for this caller and server, or was changed. */
  open: (sealed: string, owner: Hop) => string | undefined;
};

/**
 * Carries a legacy session in its own URL (AES-256-GCM, base64url), so that any replica can serve
 * its messages and none needs to remember it.
 */
export function createSessionSeal(key: Buffer): SessionSeal {
  return {
    seal: (messageUrl, owner) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(boundTo(owner));
      const text = Buffer.concat([cipher.update(messageUrl, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
    },
    open: (sealed, owner) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      return decipher(key, bytes, boundTo(owner));
    },
  };
}

function decipher(key: Buffer, bytes: Buffer, aad: Buffer): string | undefined {
  const decoder = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decoder.setAAD(aad).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decoder.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decoder.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** JSON keeps the parts apart whatever they hold. */
function boundTo({ server, principal }: Hop): Buffer {
  return Buffer.from(JSON.stringify([server, principal.kind, principal.subject]));
}
