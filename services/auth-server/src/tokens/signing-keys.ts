import { z } from 'zod';
import type { Documents, DocumentsOptions } from '@mcp-gateway/store';
import { generateSigningKey, PrivateJwk, readSigningKey, type SigningKey } from './signing-key.js';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** A new key is published this long before it signs: longer than anybody keeps the key set. */
export const PUBLISH_AHEAD_MS = 10 * 60_000;
/** A key signs for this long. */
export const KEY_LIFE_MS = 30 * DAY_MS;
/** An old key stays until all that it signed has ended: API tokens live for up to a year. */
const KEEP_MS = 366 * DAY_MS;

const StoredKey = z.object({
  id: z.string(),
  jwk: PrivateJwk,
  /** Milliseconds since the epoch. */
  signs_from: z.number().default(0),
});
export type StoredKey = z.infer<typeof StoredKey>;

export const storedKeys: DocumentsOptions<StoredKey> = {
  idOf: ({ id }) => id,
  parse: (json) => StoredKey.parse(json),
};

export type SigningKeys = {
  /** The one to sign with now. */
  active: () => SigningKey;
  /** Undefined for an id that nobody should trust, or no longer. */
  find: (keyId: string) => SigningKey | undefined;
  /** Those to verify with, the active one first. */
  all: () => readonly SigningKey[];
  /**
   * A new key takes over once everybody can know it. With `distrust` it does so at once, and
   * whatever older keys signed is worth nothing from then on.
   */
  rotate: (options?: { distrust?: boolean }) => Promise<void>;
  /** Rotates when the active key has signed for long enough. */
  rotateWhenDue: () => Promise<void>;
};

type Dated = { key: SigningKey; signsFrom: number; stored: string };

/** The keys that are kept, or a first one. */
export async function loadSigningKeys(
  documents: Documents<StoredKey>,
  now: () => number = Date.now,
): Promise<SigningKeys> {
  let keys = await readKeys(documents);
  const add = async (signsFrom: number) => {
    const key = await generateSigningKey();
    const jwk = PrivateJwk.parse(key.privateJwk);
    await documents.put({ id: key.keyId, jwk, signs_from: signsFrom });
    keys = [...keys, { key, signsFrom, stored: key.keyId }];
  };
  const drop = async (gone: readonly Dated[]) => {
    keys = keys.filter((dated) => !gone.includes(dated));
    await Promise.all(gone.map(({ stored }) => documents.delete(stored)));
  };
  if (keys.length === 0) await add(now());

  const outlived = (_: Dated, index: number) => {
    const next = keys[index + 1];
    return next !== undefined && next.signsFrom + KEEP_MS <= now();
  };
  const trusted = () => keys.filter((dated, index) => !outlived(dated, index));
  const active = () => {
    const [first] = keys;
    const found = keys.findLast(({ signsFrom }) => signsFrom <= now()) ?? first;
    if (!found) throw new Error('There is no key to sign with');
    return found.key;
  };
  const rotate: SigningKeys['rotate'] = async ({ distrust = false } = {}) => {
    const gone = distrust ? keys : keys.filter(outlived);
    await add(distrust ? now() : now() + PUBLISH_AHEAD_MS);
    await drop(gone);
  };

  return {
    active,
    find: (keyId) => trusted().find(({ key }) => key.keyId === keyId)?.key,
    all: () => {
      const signing = active();
      return [signing, ...trusted().map(({ key }) => key)].filter(
        (key, index) => index === 0 || key !== signing,
      );
    },
    rotate,
    rotateWhenDue: async () => {
      const newest = keys.at(-1);
      if (newest && newest.signsFrom + KEY_LIFE_MS <= now()) await rotate();
    },
  };
}

async function readKeys(documents: Documents<StoredKey>): Promise<Dated[]> {
  const stored = await documents.list();
  const keys = await Promise.all(
    stored.map(async ({ id, jwk, signs_from: signsFrom }) => ({
      key: await readSigningKey(jwk),
      signsFrom,
      stored: id,
    })),
  );
  return keys.sort((a, b) => a.signsFrom - b.signsFrom);
}
