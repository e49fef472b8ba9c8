import { beforeAll, describe, expect, it } from '@jest/globals';
import { createPasswords, isPasswordHash, type Passwords } from './passwords.js';

/** Slow enough that hashes asked for at the same time wait for one another. */
const QUICK = { N: 2 ** 12, r: 8, p: 1 };

let passwords: Passwords;
beforeAll(async () => {
  passwords = await createPasswords(QUICK);
});

describe('a stored password', () => {
  it('is a hash with a salt of its own', async () => {
    const hashes = await Promise.all([passwords.hash('a'), passwords.hash('a')]);
    expect(hashes[0]).not.toBe(hashes[1]);
    for (const hash of hashes) expect(isPasswordHash(hash)).toBe(true);
    expect(isPasswordHash('a')).toBe(false);
  });

  it('matches itself alone', async () => {
    const hash = await passwords.hash('correct horse ü');
    await expect(passwords.matches('correct horse ü', hash)).resolves.toBe(true);
    await expect(passwords.matches('correct horse u\u0308', hash)).resolves.toBe(true);
    await expect(passwords.matches('Correct horse ü', hash)).resolves.toBe(false);
    await expect(passwords.matches('', hash)).resolves.toBe(false);
    await expect(passwords.matches('correct horse ü', undefined)).resolves.toBe(false);
  });

  it('is compared few at a time, and refused beyond a queue', async () => {
    const asked = Array.from({ length: 70 }, () => passwords.matches('a', undefined));
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(18);
    expect(refused[0]).toMatchObject({ reason: { status: 503 } });
    await expect(passwords.matches('a', undefined)).resolves.toBe(false);
  });
});
