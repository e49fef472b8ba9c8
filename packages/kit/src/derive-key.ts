import { hkdfSync } from 'node:crypto';

/**
 * A 256-bit key for one purpose, derived from the installation's secret (HKDF, RFC 5869), so that
 * a key learnt in one place opens no other.
 */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `mcp-gateway/${purpose}`, 32));
}
