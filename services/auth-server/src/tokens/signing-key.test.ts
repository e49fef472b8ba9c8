import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { createMemoryDocuments, openFileDocuments } from '@mcp-gateway/store';
import { createAccessTokens } from './access-token.js';
import { loadSigningKey, storedKeys } from './signing-key.js';

describe('the signing key', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const open = () =>
    openFileDocuments({
      ...storedKeys,
      folder,
      log: createLogger({ service: 'test', level: 'silent' }),
    });

  it('is made once and stays the same after a restart', async () => {
    const issuer = 'https://gateway.test';
    const before = await loadSigningKey(await open());
    const after = await loadSigningKey(await open());
    expect(after.keyId).toBe(before.keyId);
    const grant = { clientId: 'robot', scopes: [], audience: issuer };
    const token = await createAccessTokens(issuer, before).issue(grant);
    await expect(createAccessTokens(issuer, after).verify(token)).resolves.toBeDefined();
  });

  it('is another one in each installation', async () => {
    const one = await loadSigningKey(createMemoryDocuments(storedKeys));
    const two = await loadSigningKey(createMemoryDocuments(storedKeys));
    expect(one.keyId).not.toBe(two.keyId);
  });

  it('shows its public half only, and keeps the private one for its owner', async () => {
    const { publicJwk } = await loadSigningKey(await open());
    expect(Object.keys(publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const file = join(folder, 'signing-key.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8')).jwk).toHaveProperty('d');
  });
});
