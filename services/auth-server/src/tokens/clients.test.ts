import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryDocuments, type Documents } from '@mcp-gateway/store';
import { createClients, storedClients, type Clients } from './clients.js';

type Stored = ReturnType<typeof storedClients.parse>;

let documents: Documents<Stored>;
let ended: string[];
let clients: Clients;
beforeEach(() => {
  documents = createMemoryDocuments(storedClients);
  ended = [];
  clients = open();
});

const open = () =>
  createClients({
    builtIn: [
      { id: 'robot', secret: 'the secret of robot', scopes: ['a'] },
      { id: 'other', secret: 'the secret of other', scopes: [] },
    ],
    documents,
    scopesForGroups: (groups) => groups.map((group) => `scope of ${group}`),
    ended: (id) => Promise.resolve(void ended.push(id)),
    now: () => Date.parse('2026-03-04T05:06:07.000Z'),
  });
const anApp = (changes = {}) => ({ name: 'app', scopes: ['a', 'b'], groups: [], ...changes });

describe('a client of the settings', () => {
  it('is known by its id and secret', async () => {
    await expect(clients.authenticate('robot', 'the secret of robot')).resolves.toEqual({
      id: 'robot',
      scopes: ['a'],
    });
  });

  it.each([
    ['a wrong secret', 'robot', 'wrong'],
    ['an empty secret', 'robot', ''],
    ['the secret of another', 'robot', 'the secret of other'],
    ['a part of the secret', 'robot', 'the secret'],
    ['more than the secret', 'robot', 'the secret of robot '],
    ['an unknown id', 'nobody', 'the secret of robot'],
    ['an unknown id and no secret', 'nobody', ''],
    ['an id in capitals', 'Robot', 'the secret of robot'],
    ['a name of Object.prototype (T-047)', '__proto__', ''],
  ])('is not known by %s', async (_, id, secret) => {
    await expect(clients.authenticate(id, secret)).resolves.toBeUndefined();
  });

  it('is changed there alone', async () => {
    await expect(clients.rotate('robot')).rejects.toMatchObject({ status: 409 });
    await expect(clients.remove('robot')).rejects.toMatchObject({ status: 409 });
    await expect(clients.add(anApp({ name: 'robot' }))).rejects.toMatchObject({ status: 409 });
  });
});

describe('a client that was added', () => {
  it('has a secret of 256 bits that is told once and stored as its digest', async () => {
    const added = await clients.add(anApp());
    expect(added).toEqual({
      client_id: 'app',
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      scopes: ['a', 'b'],
      groups: [],
      created_at: '2026-03-04T05:06:07.000Z',
    });
    const { client_secret: secret, ...rest } = added;
    expect((await clients.list()).at(-1)).toEqual(rest);
    expect(JSON.stringify(await documents.list())).not.toContain(secret);
    await expect(open().authenticate('app', secret)).resolves.toMatchObject({ id: 'app' });
  });

  it('has the scopes of its groups as they are now, besides its own', async () => {
    const { client_secret: secret } = await clients.add(anApp({ groups: ['ops'] }));
    const { scopes } = (await clients.authenticate('app', secret))!;
    expect(scopes).toEqual(['a', 'b', 'scope of ops']);
  });

  it('has its name for itself', async () => {
    const adding = [clients.add(anApp()), clients.add(anApp())];
    const outcomes = (await Promise.allSettled(adding)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('gets a new secret, and the old one and its tokens are worth nothing then (T-070)', async () => {
    const { client_secret: old } = await clients.add(anApp());
    const { client_secret: secret } = await clients.rotate('app');
    await expect(clients.authenticate('app', old)).resolves.toBeUndefined();
    await expect(clients.authenticate('app', secret)).resolves.toBeDefined();
    expect(ended).toEqual(['app']);
  });

  it('ends when it is removed, with its tokens (T-070)', async () => {
    const { client_secret: secret } = await clients.add(anApp());
    await clients.remove('app');
    await expect(clients.authenticate('app', secret)).resolves.toBeUndefined();
    expect(ended).toEqual(['app']);
    await expect(clients.remove('app')).rejects.toMatchObject({ status: 404 });
    await expect(clients.rotate('app')).rejects.toMatchObject({ status: 404 });
  });

  it('is hidden behind one of the settings that gets its name later', async () => {
    const hidden = { client_id: 'robot', secret_hash: 'A'.repeat(43), scopes: ['z'], groups: [] };
    await documents.put({ ...hidden, created_at: '2026-03-04T05:06:07.000Z' });
    expect((await clients.list()).map(({ client_id: id }) => id)).toEqual(['robot', 'other']);
    await expect(clients.authenticate('robot', '')).resolves.toBeUndefined();
  });
});
