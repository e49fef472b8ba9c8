import { z } from 'zod';
import type { NewUser, UserChanges } from '@mcp-gateway/contracts';
import { conflict, notFound } from '@mcp-gateway/kit';
import { createTurns, type Documents, type DocumentsOptions } from '@mcp-gateway/store';
import { LOCAL_PROVIDER, localSubject, type Account } from './account.js';
import type { AccountEvents } from './account-events.js';
import { demandGoodPassword } from './password-rules.js';
import { isPasswordHash, type Passwords } from './passwords.js';

/** People known to this installation alone. */
export type LocalUsers = {
  /** The user that name and password prove; undefined for any other pair, in the same time. */
  verify: (name: string, password: string) => Promise<Account | undefined>;
  find: (name: string) => Promise<Account | undefined>;
  list: () => Promise<Account[]>;
  /** @throws AppError 409 when the name is taken, 422 when the password is bad */
  add: (user: NewUser) => Promise<Account>;
  /**
   * Another password, or disabling, ends all that the user was given.
   * @throws AppError 404, 409 for the administrator of the settings, 422
   */
  change: (name: string, changes: UserChanges) => Promise<Account>;
  /** Ends all that the user was given. @throws AppError 404, 409 */
  remove: (name: string) => Promise<void>;
};

export type LocalUsersOptions = {
  /** The administrator of the settings: always there, never stored. */
  admin: { name: string; password: string };
  documents: Documents<StoredUser>;
  passwords: Passwords;
  events: Pick<AccountEvents, 'changed' | 'ended'>;
  now?: () => number;
};

const StoredUser = z.object({
  name: z.string(),
  email: z.string().optional(),
  groups: z.array(z.string()),
  disabled: z.boolean(),
  password: z.string().refine(isPasswordHash, 'is no password hash'),
  created_at: z.iso.datetime(),
});
type StoredUser = z.infer<typeof StoredUser>;

export const storedUsers: DocumentsOptions<StoredUser> = {
  idOf: ({ name }) => name,
  parse: (json) => StoredUser.parse(json),
};

/** Group of the administrator of the settings. */
export const ADMIN_GROUP = 'mcp-registry-admin';

export async function createLocalUsers(options: LocalUsersOptions): Promise<LocalUsers> {
  const { documents, passwords, events, now: clock = Date.now } = options;
  const time = () => new Date(clock()).toISOString();
  const inTurn = createTurns();
  const administrator: StoredUser = {
    name: options.admin.name,
    groups: [ADMIN_GROUP],
    disabled: false,
    password: await passwords.hash(options.admin.password),
    created_at: time(),
  };
  const isAdministrator = (name: string) => name === administrator.name;
  const find = async (name: string) =>
    isAdministrator(name) ? administrator : documents.get(name);
  const list = async () => [
    administrator,
    ...(await documents.list()).filter(({ name }) => !isAdministrator(name)),
  ];
  const changeable = async (name: string) => {
    if (isAdministrator(name)) throw conflict(`${name} is changed in the settings only`);
    const user = await documents.get(name);
    if (!user) throw notFound(`User ${name}`);
    return user;
  };
  const add = async (user: StoredUser) => {
    const isTaken = (await list()).some(({ name }) => isAlike(name, user.name));
    if (isTaken) throw conflict(`The user name ${user.name} is taken`);
    await documents.put(user);
    return accountOf(user);
  };
  const change = async (name: string, { groups, disabled }: UserChanges, password?: string) => {
    const user = await changeable(name);
    const changed: StoredUser = {
      ...user,
      groups: groups ?? user.groups,
      disabled: disabled ?? user.disabled,
      password: password ?? user.password,
    };
    await documents.put(changed);
    const ends = password !== undefined || changed.disabled;
    await (ends ? events.ended : events.changed)(localSubject(name));
    return accountOf(changed);
  };

  return {
    verify: async (name, password) => {
      const user = await find(name);
      // Unknown and disabled names cost the same hash, so that the time does not tell of them.
      const matches = await passwords.matches(password, user?.password);
      // Hashing takes a while: what was changed meanwhile has ended all sessions that there were.
      const now = await find(name);
      const proven = matches && now && !now.disabled && now.password === user?.password;
      return proven ? accountOf(now) : undefined;
    },
    find: async (name) => {
      const user = await find(name);
      return user && accountOf(user);
    },
    list: async () => (await list()).map(accountOf),
    add: async ({ password, ...user }) => {
      demandGoodPassword(password, user.name);
      const hash = await passwords.hash(password);
      return inTurn(() => add({ ...user, disabled: false, password: hash, created_at: time() }));
    },
    change: async (name, changes) => {
      await changeable(name);
      const { password } = changes;
      if (password === undefined) return inTurn(() => change(name, changes));
      demandGoodPassword(password, name);
      const hash = await passwords.hash(password);
      return inTurn(() => change(name, changes, hash));
    },
    remove: (name) =>
      inTurn(async () => {
        await changeable(name);
        await documents.delete(name);
        await events.ended(localSubject(name));
      }),
  };
}

function accountOf({ name, email, groups, disabled }: StoredUser): Account {
  const subject = localSubject(name);
  return { subject, name, email, provider: LOCAL_PROVIDER, groups, disabled };
}

/** Two names that differ in capitals only would be taken for one. */
function isAlike(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
