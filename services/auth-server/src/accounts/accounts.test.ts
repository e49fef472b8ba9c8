import { beforeEach, describe, expect, it } from '@jest/globals';
import { notFound } from '@mcp-gateway/kit';
import { createMemoryDocuments } from '@mcp-gateway/store';
import type { Account } from './account.js';
import { createAccountEvents } from './account-events.js';
import { createAccounts, storedPeople, type Accounts } from './accounts.js';

const ROOT: Account = {
  subject: 'local:root',
  name: 'root',
  provider: 'local',
  groups: ['admins'],
  disabled: false,
};
const CAROL = {
  subject: 'keycloak:42',
  name: 'carol',
  email: 'carol@example.org',
  provider: 'keycloak',
  groups: ['staff'],
};

let told: string[];
let accounts: Accounts;
beforeEach(() => {
  told = [];
  const events = createAccountEvents();
  events.onChanged((subject) => void told.push(`changed ${subject}`));
  events.onEnded(async (subject) => {
    await Promise.resolve();
    told.push(`ended ${subject}`);
  });
  accounts = createAccounts({
    users: {
      find: (name) => Promise.resolve(name === 'root' ? ROOT : undefined),
      list: () => Promise.resolve([ROOT]),
      change: (name, { disabled = false }) =>
        name === 'root' ? Promise.resolve({ ...ROOT, disabled }) : Promise.reject(notFound(name)),
    },
    people: createMemoryDocuments(storedPeople),
    events,
  });
});

describe('the account of a person of a provider', () => {
  it('is what the provider said last', async () => {
    await accounts.signedIn(CAROL);
    await expect(accounts.find(CAROL.subject)).resolves.toEqual({ ...CAROL, disabled: false });
    await accounts.signedIn({ ...CAROL, groups: [] });
    await expect(accounts.find(CAROL.subject)).resolves.toMatchObject({ groups: [] });
    await expect(accounts.list()).resolves.toHaveLength(2);
    expect(told).toEqual(['changed keycloak:42', 'changed keycloak:42']);
  });

  it.each([
    ['a local user', { subject: 'local:root', provider: 'local' }],
    ['a local user, as that of a provider', { subject: 'local:root' }],
    ['somebody of another provider', { subject: 'github:42' }],
    ['nobody’s provider', { subject: 'keycloak42' }],
  ])('cannot be that of %s', async (_, changes) => {
    await expect(accounts.signedIn({ ...CAROL, ...changes })).rejects.toThrow('begins with its id');
    await expect(accounts.find('local:root')).resolves.toEqual(ROOT);
  });

  it('stays disabled, whatever the provider says (T-070)', async () => {
    await accounts.signedIn(CAROL);
    await accounts.disable(CAROL.subject, true);
    await expect(accounts.signedIn(CAROL)).rejects.toMatchObject({ status: 403 });
    await expect(accounts.find(CAROL.subject)).resolves.toMatchObject({ disabled: true });
    expect(told).toContain('ended keycloak:42');
    await accounts.disable(CAROL.subject, false);
    await expect(accounts.signedIn(CAROL)).resolves.toMatchObject({ disabled: false });
  });

  it('is not enabled by a sign-in at the time it is disabled (T-070)', async () => {
    await accounts.signedIn(CAROL);
    await Promise.allSettled([
      accounts.signedIn(CAROL),
      accounts.disable(CAROL.subject, true),
      accounts.signedIn(CAROL),
    ]);
    await expect(accounts.find(CAROL.subject)).resolves.toMatchObject({ disabled: true });
  });

  it('must have been there before', async () => {
    await expect(accounts.disable('keycloak:1', true)).rejects.toMatchObject({ status: 404 });
    await expect(accounts.find('keycloak:1')).resolves.toBeUndefined();
  });
});

describe('the account of a local user', () => {
  it('is the user', async () => {
    await expect(accounts.find('local:root')).resolves.toEqual(ROOT);
    await expect(accounts.find('local:nobody')).resolves.toBeUndefined();
    await expect(accounts.disable('local:root', true)).resolves.toMatchObject({ disabled: true });
  });
});
