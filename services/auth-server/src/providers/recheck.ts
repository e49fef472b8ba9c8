import { AppError, printable, type Log } from '@mcp-gateway/kit';
import type { Accounts } from '../accounts/accounts.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Held } from './provider-sessions.js';
import type { SignInWithProviders } from './sign-in.js';

const ROUND_MS = 60_000;
/** With a round every minute, what a provider changes is known here within five. */
const CHECK_AFTER_MS = 4 * 60_000;
/** Sessions asked about at a time: the provider is not to notice many people by our hurry. */
const AT_A_TIME = 8;

export type RecheckDeps = Pick<SignInWithProviders, 'methods' | 'providerSessions'> & {
  sessions: Pick<Sessions, 'list' | 'endListed'>;
  accounts: Pick<Accounts, 'signedIn'>;
  log: Log;
  now?: () => number;
};

type Due = { reference: string; subject: string; held: Held };

/**
 * Asks the providers again about people with a session, where they gave a refresh token: groups
 * follow, and a session ends for whom they vouch no longer. A provider that cannot be asked changes
 * nothing.
 */
export function createRecheck(deps: RecheckDeps): () => Promise<void> {
  const { methods, providerSessions, sessions, accounts, log, now = Date.now } = deps;

  const due = async (): Promise<Due[]> => {
    const all = await Promise.all(
      (await sessions.list()).map(async ({ reference, subject }) => {
        const held = await providerSessions.held(reference);
        return held ? [{ reference, subject, held }] : [];
      }),
    );
    return all.flat().filter(({ held }) => now() - held.checkedAt >= CHECK_AFTER_MS);
  };
  const end = async (reference: string) => {
    await sessions.endListed(reference);
    await providerSessions.drop(reference);
  };
  const check = async ({ reference, subject, held }: Due) => {
    const { provider, refreshToken } = held;
    const refresh = methods.get(provider)?.refresh;
    if (!refresh || refreshToken === undefined) return;
    const identity = await refresh({ subject, refreshToken, idToken: held.idToken });
    if (!identity) {
      log.info({ provider, subject }, 'A provider vouches no longer for a person');
      await end(reference);
      return;
    }
    await accounts.signedIn(identity.account);
    // Signed out meanwhile, the session is not to come back.
    if (await providerSessions.held(reference)) await providerSessions.hold(reference, identity);
  };
  const checked = async (session: Due) => {
    try {
      await check(session);
    } catch (error) {
      if (error instanceof AppError && error.status === 403) {
        await end(session.reference);
        return;
      }
      const reason = printable(String(error));
      log.warn({ provider: session.held.provider, reason }, 'A provider cannot be asked again');
    }
  };

  return async () => {
    try {
      const waiting = await due();
      while (waiting.length > 0) await Promise.all(waiting.splice(0, AT_A_TIME).map(checked));
    } catch (err) {
      log.error({ err }, 'The sessions of people cannot be read');
    }
  };
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
