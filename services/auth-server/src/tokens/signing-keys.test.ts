import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { createMemoryDocuments, openFileDocuments } from '@mcp-gateway/store';
import { KEY_LIFE_MS, loadSigningKeys, PUBLISH_AHEAD_MS, storedKeys } from './signing-keys.js';

const START = 1_800_000_000_000;
const YEAR_MS = 366 * 24 * 3600_000;

let now: number;
beforeEach(() => {
  now = START;
});
const inMemory = () => loadSigningKeys(createMemoryDocuments(storedKeys), () => now);
const ids = (keys: Awaited<ReturnType<typeof inMemory>>) => keys.all().map(({ keyId }) => keyId);

describe('the keys of an installation', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const inFolder = async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    return loadSigningKeys(await openFileDocuments({ ...storedKeys, folder, log }), () => now);
  };

  it('are made once and stay the same after a restart', async () => {
    const before = await inFolder();
    await before.rotate();
    const after = await inFolder();
    expect(ids(after)).toEqual(ids(before));
    expect(after.active().keyId).toBe(before.active().keyId);
  });

  it('are others in each installation', async () => {
    expect(ids(await inMemory())).not.toEqual(ids(await inMemory()));
  });

  it('show their public half only, and keep the private one for its owner', async () => {
    const { publicJwk } = (await inFolder()).active();
    expect(Object.keys(publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const [name = ''] = await readdir(folder);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(folder, name), 'utf8')).jwk).toHaveProperty('d');
  });

  it('take over a key that was kept without its time', async () => {
    const documents = createMemoryDocuments(storedKeys);
    const first = (await loadSigningKeys(documents)).active();
    const [stored] = await documents.list();
    await documents.delete(first.keyId);
    await documents.put(storedKeys.parse({ id: 'signing-key', jwk: stored?.jwk }));
    expect((await loadSigningKeys(documents)).active().keyId).toBe(first.keyId);
  });
});

describe('a rotation', () => {
  it('publishes the new key before it signs, and the old one afterwards', async () => {
    const keys = await inMemory();
    const old = keys.active().keyId;
    await keys.rotate();
    expect(keys.active().keyId).toBe(old);
    const [, coming] = ids(keys);
    now += PUBLISH_AHEAD_MS;
    expect(keys.active().keyId).toBe(coming);
    expect(ids(keys)).toEqual([coming, old]);
    expect(keys.find(old)).toBeDefined();
  });

  it('lets an old key go when nothing it signed can be valid any more', async () => {
    const keys = await inMemory();
    const old = keys.active().keyId;
    await keys.rotate();
    now += PUBLISH_AHEAD_MS + YEAR_MS;
    expect(keys.find(old)).toBeUndefined();
    expect(ids(keys)).toHaveLength(1);
  });

  it('happens by itself when a key has signed for long enough, and once', async () => {
    const keys = await inMemory();
    await keys.rotateWhenDue();
    expect(ids(keys)).toHaveLength(1);
    now += KEY_LIFE_MS;
    await keys.rotateWhenDue();
    await keys.rotateWhenDue();
    expect(ids(keys)).toHaveLength(2);
  });

  it('drops older keys at once when they are not to be trusted', async () => {
    const keys = await inMemory();
    const old = keys.active().keyId;
    await keys.rotate();
    await keys.rotate({ distrust: true });
    expect(keys.find(old)).toBeUndefined();
    expect(ids(keys)).toEqual([keys.active().keyId]);
  });

  it('finds no key by a name that is none', async () => {
    expect((await inMemory()).find('__proto__')).toBeUndefined();
  });
});
