import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryKeyValue, type KeyValue } from '@mcp-gateway/store';
import { ABSOLUTE_LIMIT_MS, createSessions, IDLE_LIMIT_MS, type Sessions } from './sessions.js';

const USER = { subject: 'local:root', name: 'root' };
const MINUTE = 60_000;

let now: number;
let store: KeyValue;
let sessions: Sessions;
beforeEach(() => {
  now = 1_800_000_000_000;
  store = createMemoryKeyValue({ now: () => now });
  sessions = createSessions(store, () => now);
});

describe('a session', () => {
  it('tells whose it is, by its id', async () => {
    const { id, session } = await sessions.start(USER);
    await expect(sessions.resolve(id)).resolves.toEqual(session);
    expect(session).toMatchObject(USER);
  });

  it('has an id and a CSRF token of 256 bits that say nothing (W-46)', async () => {
    const started = await Promise.all([sessions.start(USER), sessions.start(USER)]);
    const secrets = started.flatMap(({ id, session }) => [id, session.csrfToken]);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(secrets).size).toBe(4);
  });

  it('is stored under the digest of its id, which is nowhere to be read (W-46)', async () => {
    const kept: string[] = [];
    const watched: KeyValue = {
      ...store,
      set: (key, value, ttlMs) => {
        kept.push(key, value);
        return store.set(key, value, ttlMs);
      },
    };
    const { id } = await createSessions(watched, () => now).start(USER);
    expect(kept.join()).not.toContain(id);
  });

  it.each(['', 'x', 'session:', '__proto__'])('is not found by the id %j', async (id) => {
    await sessions.start(USER);
    await expect(sessions.resolve(id)).resolves.toBeUndefined();
  });

  it('ends when it is not used for two hours (W-45)', async () => {
    const { id } = await sessions.start(USER);
    now += IDLE_LIMIT_MS - 1;
    await expect(sessions.resolve(id)).resolves.toBeDefined();
    now += IDLE_LIMIT_MS;
    await expect(sessions.resolve(id)).resolves.toBeUndefined();
    expect(IDLE_LIMIT_MS).toBe(120 * MINUTE);
  });

  it('ends after eight hours however much it is used (W-45)', async () => {
    const { id } = await sessions.start(USER);
    for (let minutes = 0; minutes < 479; minutes += 1) {
      now += MINUTE;
      await expect(sessions.resolve(id)).resolves.toBeDefined();
    }
    now += MINUTE;
    await expect(sessions.resolve(id)).resolves.toBeUndefined();
    expect(ABSOLUTE_LIMIT_MS).toBe(480 * MINUTE);
  });

  it('ends when it is ended, and for good (W-45)', async () => {
    const { id } = await sessions.start(USER);
    const { id: other } = await sessions.start(USER);
    await sessions.end(id);
    await expect(sessions.resolve(id)).resolves.toBeUndefined();
    await expect(sessions.resolve(other)).resolves.toBeDefined();
    await expect(sessions.end(id)).resolves.toBeUndefined();
  });

  it('stays ended though another request was reading it (W-45)', async () => {
    const { id } = await sessions.start(USER);
    await Promise.all([sessions.resolve(id), sessions.end(id), sessions.resolve(id)]);
    await expect(sessions.resolve(id)).resolves.toBeUndefined();
  });

  it('is refused when its record is not complete (W-50)', async () => {
    const { id, session } = await sessions.start(USER);
    const incomplete = { ...session, subject: undefined };
    const tampered = createSessions(
      { ...store, get: () => Promise.resolve(JSON.stringify(incomplete)) },
      () => now,
    );
    await expect(tampered.resolve(id)).rejects.toThrow();
  });

  it('is left alone in the store while it is used within a minute', async () => {
    const { id } = await sessions.start(USER);
    const written: string[] = [];
    const watched = createSessions(
      {
        ...store,
        set: (key) => Promise.resolve(void written.push(key)),
        extend: (key) => Promise.resolve(written.push(key) > 0),
      },
      () => now,
    );
    now += MINUTE - 1;
    for (let i = 0; i < 10; i += 1) await watched.resolve(id);
    expect(written).toEqual([]);
    now += 1;
    await watched.resolve(id);
    expect(written).toHaveLength(2);
  });
});

describe('ten thousand sessions', () => {
  it('make none slower: one is found by its key, and no others are looked at', async () => {
    for (let i = 0; i < 10_000; i += 1) await sessions.start(USER);
    const { id } = await sessions.start(USER);
    const touched: string[] = [];
    const watched = createSessions(
      {
        ...store,
        get: (key) => {
          touched.push(key);
          return store.get(key);
        },
        keys: (prefix) => Promise.reject(new Error(`all of ${prefix} were searched`)),
      },
      () => now,
    );
    await expect(watched.resolve(id)).resolves.toBeDefined();
    expect(touched).toHaveLength(2);
  });
});

describe('the list of sessions', () => {
  const ALICE = { subject: 'local:alice', name: 'alice' };

  it('tells when each began, was last used and where from, and nothing that opens it', async () => {
    const from = { address: '192.0.2.7', userAgent: `Firefox ${'x'.repeat(300)}` };
    const { id, session } = await sessions.start(USER, from);
    now += 5 * MINUTE;
    await sessions.resolve(id);
    const [listed] = await sessions.list();
    expect(listed).toMatchObject({
      ...USER,
      startedAt: now - 5 * MINUTE,
      usedAt: now,
      address: '192.0.2.7',
    });
    expect(listed?.userAgent).toHaveLength(200);
    expect(JSON.stringify(listed)).not.toContain(session.csrfToken);
    await expect(sessions.resolve(listed!.reference)).resolves.toBeUndefined();
  });

  it('holds those of one subject, and none that has ended', async () => {
    await sessions.start(USER);
    const { id } = await sessions.start(ALICE);
    await sessions.start(ALICE);
    await sessions.end(id);
    const subjects = async (subject?: string) =>
      (await sessions.list(subject)).map((session) => session.subject);
    await expect(subjects()).resolves.toEqual(['local:root', 'local:alice']);
    await expect(subjects('local:alice')).resolves.toEqual(['local:alice']);
    now += IDLE_LIMIT_MS;
    await expect(subjects()).resolves.toEqual([]);
  });

  it('is what a session can be ended by', async () => {
    const { id } = await sessions.start(USER);
    const [listed] = await sessions.list();
    await sessions.endListed(listed!.reference);
    await expect(sessions.resolve(id)).resolves.toBeUndefined();
    await expect(store.keys('')).resolves.toEqual([]);
  });

  it('is emptied of one subject alone', async () => {
    const { id } = await sessions.start(USER);
    const ended = [await sessions.start(ALICE), await sessions.start(ALICE)];
    await sessions.endOf('local:alice');
    for (const session of ended) {
      await expect(sessions.resolve(session.id)).resolves.toBeUndefined();
    }
    await expect(sessions.resolve(id)).resolves.toBeDefined();
  });
});
