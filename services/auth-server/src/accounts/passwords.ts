import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { unavailable } from '@mcp-gateway/kit';

/** scrypt's cost, the one that OWASP recommends: N = 2^15, r = 8, p = 3, which needs 32 MiB. */
type Cost = { N: number; r: number; p: number };
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 };
const MAX_MEMORY = 64 * 2 ** 20;
/** Hashes at a time; the threads that are left serve signatures and files. */
const AT_ONCE = 2;
const MAX_WAITING = 50;

const STORED = /^scrypt:(\d+):(\d+):(\d+):([\w-]+):([\w-]+)$/;

export type Passwords = {
  /** The hash to store, which carries its salt and cost. @throws AppError 503 */
  hash: (password: string) => Promise<string>;
  /** Without a stored hash it is never right, in the same time. @throws AppError 503 */
  matches: (password: string, stored: string | undefined) => Promise<boolean>;
};

/** Hashes of passwords, few at a time, so that a flood of sign-ins stops nothing else. */
export async function createPasswords(cost = COST): Promise<Passwords> {
  const inTurn = createSlots();
  const hash = async (password: string) => {
    const salt = randomBytes(16);
    const key = await inTurn(() => derive(password, salt, cost));
    const { N, r, p } = cost;
    return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join(':');
  };
  const nobodys = await hash(randomBytes(16).toString('hex'));
  return {
    hash,
    matches: async (password, stored) => {
      const { salt, key, ...storedCost } = read(stored ?? nobodys);
      const derived = await inTurn(() => derive(password, salt, storedCost));
      return timingSafeEqual(derived, key) && stored !== undefined;
    },
  };
}

/** Whether a text is a hash that can be compared with. */
export function isPasswordHash(text: string): boolean {
  return STORED.test(text);
}

function read(stored: string) {
  const [, N, r, p, salt = '', key = ''] = STORED.exec(stored) ?? [];
  if (N === undefined) throw new Error('A stored password hash cannot be read');
  return {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, { ...cost, maxmem: MAX_MEMORY }, (err, key) => {
      if (err) reject(err);
      else resolve(key);
    });
  });
}

function createSlots(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (waiting.length >= MAX_WAITING) throw unavailable('Too many sign-ins at the moment');
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
