import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryDocuments, createMemoryKeyValue, type Documents } from '@mcp-gateway/store';
import type { AccessTokenGrant } from './access-token.js';
import { createApiTokens, storedApiTokens, type ApiTokens } from './api-tokens.js';

const ALICE = { subject: 'local:alice', name: 'alice' };
const BOB = { subject: 'local:bob', name: 'bob' };
const DAY = 24 * 3600_000;

let now: number;
let grants: AccessTokenGrant[];
let removed: string[];
let documents: Documents<ReturnType<typeof storedApiTokens.parse>>;
let apiTokens: ApiTokens;
beforeEach(() => {
  now = Date.parse('2026-03-04T05:06:07.000Z');
  grants = [];
  removed = [];
  documents = createMemoryDocuments(storedApiTokens);
  apiTokens = createApiTokens({
    issuer: 'https://gateway.test',
    tokens: {
      issue: (grant) => Promise.resolve(`token ${grants.push(grant)}`),
    },
    documents,
    store: createMemoryKeyValue({ now: () => now }),
    onRemoved: (subject) => removed.push(subject),
    now: () => now,
  });
});

const issue = (person = ALICE, days = 30) =>
  apiTokens.issue(person, { name: 'my script', scopes: ['a'], days });
const use = ({ id, subject }: { id: string; subject: string }) =>
  apiTokens.used({
    id,
    principal: { subject, name: '', kind: 'user', scopes: [] },
    expiresAt: now + DAY,
  });

describe('an API token', () => {
  it('is told once; the record says what it is for', async () => {
    const { access_token: token, ...rest } = await issue();
    expect(token).toBe('token 1');
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'my script',
      subject: ALICE.subject,
      scopes: ['a'],
      created_at: '2026-03-04T05:06:07.000Z',
      expires_at: '2026-04-03T05:06:07.000Z',
    });
    expect(grants).toEqual([
      {
        clientId: `token:${rest.id}`,
        person: ALICE,
        scopes: ['a'],
        audience: 'https://gateway.test',
        kind: 'api',
        id: rest.id,
        lifetimeS: 30 * 24 * 3600,
      },
    ]);
    await expect(apiTokens.list()).resolves.toEqual([rest]);
  });

  it('notes when it was used', async () => {
    const token = await issue();
    now += 1000;
    await expect(use(token)).resolves.toBe(true);
    await expect(apiTokens.list()).resolves.toMatchObject([
      { last_used_at: '2026-03-04T05:06:08.000Z' },
    ]);
  });

  it('is worth nothing without its record, or as that of somebody else (T-070)', async () => {
    const token = await issue();
    await expect(use({ ...token, subject: BOB.subject })).resolves.toBe(false);
    await apiTokens.remove(token.id);
    await expect(use(token)).resolves.toBe(false);
    await expect(apiTokens.list()).resolves.toEqual([]);
    expect(removed).toEqual([ALICE.subject]);
  });

  it('is removed by its owner, and to others it does not exist', async () => {
    const token = await issue();
    await expect(apiTokens.remove(token.id, BOB.subject)).rejects.toMatchObject({ status: 404 });
    await expect(apiTokens.remove('unknown')).rejects.toMatchObject({ status: 404 });
    await apiTokens.remove(token.id, ALICE.subject);
    await expect(use(token)).resolves.toBe(false);
  });

  it('ends with all others of the same person (T-076)', async () => {
    await issue();
    await issue();
    const kept = await issue(BOB);
    await apiTokens.removeOf(ALICE.subject);
    expect((await apiTokens.list()).map(({ id }) => id)).toEqual([kept.id]);
    expect((await apiTokens.list(ALICE.subject)).length).toBe(0);
  });

  it('is no longer listed after its end, and its record goes with the next one made', async () => {
    await issue(ALICE, 1);
    now += DAY;
    await expect(apiTokens.list()).resolves.toEqual([]);
    await issue();
    await expect(documents.list()).resolves.toHaveLength(1);
  });

  it('is refused to who has a hundred', async () => {
    for (let i = 0; i < 100; i += 1) await issue();
    await expect(issue()).rejects.toMatchObject({ status: 409 });
    await expect(issue(BOB)).resolves.toBeDefined();
  });
});
