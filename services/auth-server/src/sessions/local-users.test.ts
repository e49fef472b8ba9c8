import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalUsers, type LocalUsers } from './local-users.js';

let users: LocalUsers;
beforeAll(async () => {
  users = await createLocalUsers({ name: 'root', password: 'correct horse ü' });
});

describe('the local administrator', () => {
  it('is known by name and password', async () => {
    await expect(users.verify('root', 'correct horse ü')).resolves.toEqual({
      name: 'root',
      groups: ['mcp-registry-admin'],
    });
  });

  it('may type a letter in either of its forms', async () => {
    await expect(users.verify('root', 'correct horse u\u0308')).resolves.toBeDefined();
  });

  it.each([
    ['a wrong password', 'root', 'wrong'],
    ['an empty password', 'root', ''],
    ['the password in other letters', 'root', 'Correct horse ü'],
    ['more than the password', 'root', 'correct horse ü '],
    ['another name', 'admin', 'correct horse ü'],
    ['the name in capitals', 'ROOT', 'correct horse ü'],
    ['no name', '', 'correct horse ü'],
  ])('is not known by %s (W-49)', async (_, name, password) => {
    await expect(users.verify(name, password)).resolves.toBeUndefined();
  });

  it('takes as long to refuse an unknown name as a wrong password (W-49)', async () => {
    const timed = async (name: string) => {
      const begin = performance.now();
      await users.verify(name, 'wrong');
      return performance.now() - begin;
    };
    await timed('root');
    const [known, unknown] = [await timed('root'), await timed('nobody')];
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeGreaterThan(5);
  });
});
