import { encodingError } from './read-errors.js';

/** A byte order mark is kept, so that the JSON reader stumbles over it as it should. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes the bytes of a JSON text, which must be UTF-8 (RFC 8259, section 8.1).
 * @throws EnvelopeError on invalid UTF-8, overlong forms and encoded surrogates included
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw encodingError();
  }
}
