import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryDocuments, type Documents } from '@mcp-gateway/store';
import { createLocalUsers, storedUsers, type LocalUsers } from './local-users.js';
import { createPasswords, type Passwords } from './passwords.js';

const PASSWORD = 'a good password of alice';
const NEW_ALICE = { name: 'Alice', password: 'correct horse battery', groups: ['readers'] };

let quick: Passwords;
beforeAll(async () => {
  quick = await createPasswords({ N: 2 ** 10, r: 8, p: 1 });
});

let documents: Documents<ReturnType<typeof storedUsers.parse>>;
let events: string[];
let users: LocalUsers;
beforeEach(async () => {
  documents = createMemoryDocuments(storedUsers);
  events = [];
  users = await open();
});

const open = (name = 'root', passwords = quick) =>
  createLocalUsers({
    admin: { name, password: 'correct horse ü' },
    documents,
    passwords,
    events: {
      changed: (subject) => void events.push(`changed ${subject}`),
      ended: (subject) => Promise.resolve(void events.push(`ended ${subject}`)),
    },
  });

describe('the local administrator', () => {
  it('is known by name and password, and is never stored', async () => {
    await expect(users.verify('root', 'correct horse ü')).resolves.toMatchObject({
      subject: 'local:root',
      name: 'root',
      provider: 'local',
      groups: ['mcp-registry-admin'],
      disabled: false,
    });
    await expect(documents.list()).resolves.toEqual([]);
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

  it('is changed in the settings only', async () => {
    await expect(users.change('root', { disabled: true })).rejects.toMatchObject({ status: 409 });
    await expect(users.remove('root')).rejects.toMatchObject({ status: 409 });
  });

  it('takes the place of a user of the same name', async () => {
    await users.add(NEW_ALICE);
    const later = await open('Alice');
    await expect(later.verify('Alice', NEW_ALICE.password)).resolves.toBeUndefined();
    await expect(later.verify('Alice', 'correct horse ü')).resolves.toBeDefined();
    await expect(later.list()).resolves.toHaveLength(1);
  });
});

describe('a local user', () => {
  it('is known by name and password after a restart too, and stored without it', async () => {
    await users.add({ ...NEW_ALICE, email: 'alice@example.org' });
    const alice = {
      subject: 'local:Alice',
      name: 'Alice',
      email: 'alice@example.org',
      provider: 'local',
      groups: ['readers'],
      disabled: false,
    };
    const later = await open();
    await expect(later.verify('Alice', NEW_ALICE.password)).resolves.toEqual(alice);
    await expect(later.verify('Alice', 'correct horse ü')).resolves.toBeUndefined();
    await expect(later.find('Alice')).resolves.toEqual(alice);
    expect(JSON.stringify(await documents.list())).not.toContain(NEW_ALICE.password);
  });

  it.each(['Alice', 'alice', 'ROOT'])('cannot be named %s when there is one', async (name) => {
    await users.add(NEW_ALICE);
    await expect(users.add({ ...NEW_ALICE, name })).rejects.toMatchObject({ status: 409 });
  });

  it('has the name for itself, though two are added at the same time', async () => {
    const adding = [users.add(NEW_ALICE), users.add(NEW_ALICE)];
    const outcomes = (await Promise.allSettled(adding)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('gets no bad password', async () => {
    await expect(users.add({ ...NEW_ALICE, password: 'short' })).rejects.toMatchObject({
      status: 422,
    });
    await users.add(NEW_ALICE);
    await expect(users.change('Alice', { password: 'I am Alice 2026' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(users.verify('Alice', NEW_ALICE.password)).resolves.toBeDefined();
  });

  it('loses with a new password the old one and all that was given (T-076)', async () => {
    await users.add(NEW_ALICE);
    await users.change('Alice', { password: 'another good one' });
    await expect(users.verify('Alice', NEW_ALICE.password)).resolves.toBeUndefined();
    await expect(users.verify('Alice', 'another good one')).resolves.toBeDefined();
    expect(events).toEqual(['ended local:Alice']);
  });

  it('cannot sign in while disabled, and loses all that was given (T-070)', async () => {
    await users.add(NEW_ALICE);
    await users.change('Alice', { disabled: true });
    await expect(users.verify('Alice', NEW_ALICE.password)).resolves.toBeUndefined();
    await users.change('Alice', { disabled: false });
    await expect(users.verify('Alice', NEW_ALICE.password)).resolves.toBeDefined();
    expect(events).toEqual(['ended local:Alice', 'changed local:Alice']);
  });

  it.each([
    ['a new password', { password: 'another good one' }],
    ['being disabled', { disabled: true }],
  ])('cannot sign in by a password that was checked before %s (T-076)', async (_, changes) => {
    await users.add(NEW_ALICE);
    const slow = await open('root', {
      ...quick,
      matches: async (...pair) => {
        const matches = await quick.matches(...pair);
        await users.change('Alice', changes);
        return matches;
      },
    });
    await expect(slow.verify('Alice', NEW_ALICE.password)).resolves.toBeUndefined();
  });

  it('is told of when groups are others (W-47)', async () => {
    await users.add(NEW_ALICE);
    const changed = await users.change('Alice', { groups: [] });
    expect(changed.groups).toEqual([]);
    expect(events).toEqual(['changed local:Alice']);
  });

  it('keeps what two change at the same time', async () => {
    await users.add(NEW_ALICE);
    const password = 'another good one';
    await Promise.all([
      users.change('Alice', { password }),
      users.change('Alice', { groups: ['a'] }),
      users.change('Alice', { disabled: true }),
    ]);
    await expect(users.find('Alice')).resolves.toMatchObject({ groups: ['a'], disabled: true });
    await users.change('Alice', { disabled: false });
    await expect(users.verify('Alice', password)).resolves.toBeDefined();
  });

  it('is gone when removed, with all that was given (T-070)', async () => {
    await users.add(NEW_ALICE);
    await users.remove('Alice');
    await expect(users.verify('Alice', NEW_ALICE.password)).resolves.toBeUndefined();
    await expect(users.find('Alice')).resolves.toBeUndefined();
    expect(events).toEqual(['ended local:Alice']);
    await expect(users.remove('Alice')).rejects.toMatchObject({ status: 404 });
    await expect(users.change('Alice', { disabled: true })).rejects.toMatchObject({ status: 404 });
  });
});

describe('the time that a refusal takes', () => {
  const timed = async (name: string) => {
    const begin = performance.now();
    await users.verify(name, PASSWORD);
    return performance.now() - begin;
  };

  it('does not tell an unknown or disabled name from a wrong password (W-49)', async () => {
    users = await open('root', await createPasswords());
    await users.add(NEW_ALICE);
    await users.add({ ...NEW_ALICE, name: 'gone' });
    await users.change('gone', { disabled: true });
    await timed('root');
    const known = await timed('root');
    for (const name of ['Alice', 'gone', 'nobody', 'github:alice', '__proto__']) {
      const time = await timed(name);
      expect(time).toBeGreaterThan(known / 3);
      expect(time).toBeGreaterThan(5);
    }
  });
});
