import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Owner } from './owner.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type Seal = {
  /** A value that only holders of the key can read, and only for this caller and server. */
  seal: (value: string, owner: Owner) => string;
  /** Undefined when it was not sealed for this caller and server, or was changed. */
  open: (sealed: string, owner: Owner) => string | undefined;
};

/**
 * Carries what a session needs in the session's own id or URL (AES-256-GCM, base64url), so that
 * any replica can serve it and none needs to remember it.
 */
export function createSeal(key: Buffer): Seal {
  return {
    seal: (value, owner) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(boundTo(owner));
      const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
    },
    open: (sealed, owner) => {
      const bytes = Buffer.from(sealed, 'base64url');
      // Node's decoder skips what is no base64url, and there are spare bits at the end of a text.
      if (bytes.toString('base64url') !== sealed) return undefined;
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
function boundTo({ server, principal }: Owner): Buffer {
  return Buffer.from(JSON.stringify([server, principal.kind, principal.subject]));
}
