import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A person known to this installation alone. */
type LocalUser = { name: string; groups: readonly string[] };

export type LocalUsers = {
  /** The user that name and password prove; undefined for a wrong pair, in the same time. */
  verify: (name: string, password: string) => Promise<LocalUser | undefined>;
};

/** Groups of the local administrator. */
const ADMIN_GROUPS = ['mcp-registry-admin'] as const;

type Stored = LocalUser & { salt: Buffer; hash: Buffer };

/** The local administrator as the only user; the password is kept as its scrypt hash. */
export async function createLocalUsers(admin: {
  name: string;
  password: string;
}): Promise<LocalUsers> {
  const salt = randomBytes(16);
  const stored: Stored = {
    name: admin.name,
    groups: ADMIN_GROUPS,
    salt,
    hash: await hashPassword(admin.password, salt),
  };
  return {
    verify: async (name, password) => {
      // An unknown name costs the same hash, so the time does not tell which names exist.
      const hash = await hashPassword(password, stored.salt);
      const matches = timingSafeEqual(hash, stored.hash) && name === stored.name;
      return matches ? { name: stored.name, groups: stored.groups } : undefined;
    },
  };
}

/** scrypt with the cost OWASP recommends (N = 2^15, r = 8, p = 3 needs 32 MiB). */
function hashPassword(password: string, salt: Buffer): Promise<Buffer> {
  const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, cost, (err, key) => {
      if (err) reject(err);
      else resolve(key);
    });
  });
}
