import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryKeyValue, type KeyValue } from '@mcp-gateway/store';
import { ABSOLUTE_LIMIT_MS, createSessions, IDLE_LIMIT_MS, type Sessions } from './sessions.js';

const USER = { subject: 'local:root', name: 'root', groups: ['admins'] };
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
    const incomplete = { ...session, groups: undefined };
    const tampered = createSessions(
      { ...store, get: () => Promise.resolve(JSON.stringify(incomplete)) },
      () => now,
    );
    await expect(tampered.resolve(id)).rejects.toThrow();
  });
});
