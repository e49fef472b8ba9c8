import { z } from 'zod';
import { forbidden, notFound } from '@mcp-gateway/kit';
import { createTurns, type Documents, type DocumentsOptions } from '@mcp-gateway/store';
import { LOCAL_PROVIDER, localName, type Account } from './account.js';
import type { AccountEvents } from './account-events.js';
import type { LocalUsers } from './local-users.js';

/** All people, local ones and those of identity providers. */
export type Accounts = {
  /** Asked whenever rights are used: who is gone or disabled has none. */
  find: (subject: string) => Promise<Account | undefined>;
  list: () => Promise<Account[]>;
  /**
   * Keeps what a provider said of a person at sign-in.
   * @throws AppError 403 when the person is disabled here
   */
  signedIn: (account: Omit<Account, 'disabled'>) => Promise<Account>;
  /** Until the next sign-in, a person of a provider has no groups; nothing is done if confirmed. */
  withdrawGroups: (subject: string, isConfirmed: () => Promise<boolean>) => Promise<void>;
  /** @throws AppError 404, 409 for the administrator of the settings */
  disable: (subject: string, disabled: boolean) => Promise<Account>;
};

export type AccountsOptions = {
  users: Pick<LocalUsers, 'find' | 'list' | 'change'>;
  /** Those who signed in with an identity provider. */
  people: Documents<Account>;
  events: Pick<AccountEvents, 'changed' | 'ended'>;
};

const Person = z.object({
  subject: z.string().min(1),
  name: z.string().min(1),
  email: z.string().optional(),
  provider: z.string().min(1),
  groups: z.array(z.string()),
  disabled: z.boolean(),
});

export const storedPeople: DocumentsOptions<Account> = {
  idOf: ({ subject }) => subject,
  parse: (json) => Person.parse(json),
};

export function createAccounts({ users, people, events }: AccountsOptions): Accounts {
  const inTurn = createTurns();
  const put = async (account: Account) => {
    await people.put(account);
    await (account.disabled ? events.ended : events.changed)(account.subject);
    return account;
  };
  return {
    find: (subject) => {
      const local = localName(subject);
      return local === undefined ? people.get(subject) : users.find(local);
    },
    list: async () => [...(await users.list()), ...(await people.list())],
    signedIn: (account) =>
      inTurn(async () => {
        demandOwnSubject(account);
        const known = await people.get(account.subject);
        if (known?.disabled) throw forbidden('This account is disabled');
        return put({ ...account, disabled: false });
      }),
    withdrawGroups: (subject, isConfirmed) =>
      inTurn(async () => {
        const person = await people.get(subject);
        // A sign-in confirms before it takes its turn here, so none is lost.
        if (person && !(await isConfirmed())) await put({ ...person, groups: [] });
      }),
    disable: async (subject, disabled) => {
      const local = localName(subject);
      if (local !== undefined) return users.change(local, { disabled });
      return inTurn(async () => {
        const person = await people.get(subject);
        if (!person) throw notFound('Account');
        return put({ ...person, disabled });
      });
    },
  };
}

/** Else a provider could name a subject that is somebody else's. */
function demandOwnSubject({ subject, provider }: Pick<Account, 'subject' | 'provider'>): void {
  if (provider === LOCAL_PROVIDER || !subject.startsWith(`${provider}:`)) {
    throw new Error('The subject of an account of a provider begins with its id');
  }
}
