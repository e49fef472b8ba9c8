import { AppError, printable, type Log } from '@mcp-gateway/kit';
import type { Accounts } from '../accounts/accounts.js';
import { LOCAL_PROVIDER } from '../accounts/account.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Confirmation } from './confirmations.js';
import type { SignInWithProviders } from './sign-in.js';

const ROUND_MS = 60_000;
/** With a round every minute, what a provider changes is known here within five. */
const CHECK_AFTER_MS = 4 * 60_000;
/** People asked about at a time: the provider is not to notice many of them by our hurry. */
const AT_A_TIME = 8;

export type RecheckDeps = Pick<SignInWithProviders, 'methods' | 'confirmations'> & {
  sessions: Pick<Sessions, 'endOf'>;
  accounts: Pick<Accounts, 'list' | 'signedIn' | 'withdrawGroups'>;
  log: Log;
  now?: () => number;
};

/**
 * Asks the providers again about people, where they gave a refresh token, so that groups follow.
 * For whom a provider vouches no longer, and whom it was not asked about for too long, the groups are
 * gone until the next sign-in. A provider that cannot be asked changes nothing by that.
 */
export function createRecheck(deps: RecheckDeps): () => Promise<void> {
  const { confirmations, accounts, log, now = Date.now } = deps;
  const withdrawGroups = async () => {
    for (const { subject, provider, groups } of await accounts.list()) {
      if (provider === LOCAL_PROVIDER || groups.length === 0) continue;
      const isConfirmed = async () => (await confirmations.of(subject)) !== undefined;
      if (await isConfirmed()) continue;
      log.info({ subject }, 'A person has no groups until the next sign-in with the provider');
      await accounts.withdrawGroups(subject, isConfirmed);
    }
  };
  return async () => {
    try {
      const due = (await confirmations.list()).filter(
        ({ checkedAt }) => now() - checkedAt >= CHECK_AFTER_MS,
      );
      while (due.length > 0) {
        await Promise.all(due.splice(0, AT_A_TIME).map((person) => checked(deps, person)));
      }
      await withdrawGroups();
    } catch (err) {
      log.error({ err }, 'People of providers cannot be checked');
    }
  };
}

async function checked(deps: RecheckDeps, person: Confirmation): Promise<void> {
  const { subject, provider } = person;
  try {
    await check(deps, person);
  } catch (error) {
    // Disabled here.
    if (error instanceof AppError && error.status === 403) {
      await deps.confirmations.withdraw(subject);
      return;
    }
    deps.log.warn(
      { provider, reason: printable(String(error)) },
      'A provider cannot be asked again',
    );
  }
}

async function check(deps: RecheckDeps, person: Confirmation): Promise<void> {
  const { methods, confirmations, accounts, sessions, log } = deps;
  const { subject, provider, refreshToken } = person;
  const method = methods.get(provider);
  if (method && refreshToken === undefined) return;
  const identity = method && (await method.refresh({ subject, refreshToken: refreshToken ?? '' }));
  const current = await confirmations.of(subject);
  // Somebody signed in or out meanwhile: that is newer than this.
  if (current?.checkedAt !== person.checkedAt || current.refreshToken !== refreshToken) return;
  if (identity) {
    await confirmations.confirm(identity);
    await accounts.signedIn(identity.account);
    return;
  }
  log.info({ provider, subject }, 'A provider vouches no longer for a person');
  await confirmations.withdraw(subject);
  await sessions.endOf(subject);
}

/** Rounds one after another, until it is closed. */
export function repeatRecheck(
  round: () => Promise<void>,
  roundMs = ROUND_MS,
): { close: () => Promise<void> } {
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => {
      running = round().finally(wait);
    }, roundMs).unref();
  };
  wait();
  return {
    close: async () => {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
