import { scopesForGroups, type Policy } from '@mcp-gateway/policy';
import type { Documents, DocumentsOptions, KeyValue } from '@mcp-gateway/store';
import { createAccountEvents } from './accounts/account-events.js';
import { createAccounts, storedPeople } from './accounts/accounts.js';
import { createLocalUsers, storedUsers } from './accounts/local-users.js';
import type { Passwords } from './accounts/passwords.js';
import type { Issuers } from './issuers/issuers.js';
import { createGrants } from './oauth/grants.js';
import { openAttempts } from './sessions/attempts.js';
import { createSessions } from './sessions/sessions.js';
import type { AccessTokens } from './tokens/access-token.js';
import { createApiTokens, storedApiTokens } from './tokens/api-tokens.js';
import { createBearerAuthenticator } from './tokens/bearer.js';
import { createClients, storedClients, type ClientsOptions } from './tokens/clients.js';
import { openRevocations } from './tokens/revocations.js';
import { createRightsAtUse } from './tokens/rights-at-use.js';

export type IdentitiesOptions = {
  issuer: string;
  admin: { name: string; password: string };
  passwords: Passwords;
  clients: ClientsOptions['builtIn'];
  policy: () => Policy;
  tokens: AccessTokens;
  /** Other issuers whose tokens are accepted. */
  issuers: Pick<Issuers, 'verify'>;
  /** What ends by itself: sessions, revocations, attempts. */
  state: KeyValue;
  /** Opens what stays until somebody removes it. */
  documents: <T>(name: string, options: DocumentsOptions<T>) => Promise<Documents<T>>;
  /** Told when attempts to sign in could not be stored. */
  onError: (error: unknown) => void;
  /** The time for sign-ins and sessions. */
  now?: () => number;
};

/**
 * All that the auth-server remembers of people and machine clients, joined so that what somebody
 * was given ends with the reason it was given for.
 */
export async function openIdentities(options: IdentitiesOptions) {
  const {
    issuer,
    admin,
    policy,
    tokens,
    issuers,
    state,
    documents,
    onError,
    now = Date.now,
  } = options;
  const scopesOf = (groups: readonly string[]) => scopesForGroups(policy(), groups);
  const events = createAccountEvents();
  const revocations = await openRevocations(state);
  const users = await createLocalUsers({
    admin,
    documents: await documents('users', storedUsers),
    passwords: options.passwords,
    events,
    now,
  });
  const people = await documents('people', storedPeople);
  const accounts = createAccounts({ users, people, events });
  const clients = createClients({
    builtIn: options.clients,
    documents: await documents('clients', storedClients),
    scopesForGroups: scopesOf,
    ended: events.ended,
    now,
  });
  const sessions = createSessions(state, now);
  const apiTokens = createApiTokens({
    issuer,
    tokens,
    documents: await documents('tokens', storedApiTokens),
    store: state,
    onRemoved: (subject) => bearer.forget(subject),
  });
  const grants = createGrants({ store: state, onEnd: (subject) => bearer.forget(subject) });
  const bearer = createBearerAuthenticator({
    issuer,
    tokens,
    issuers,
    revocations,
    atUse: createRightsAtUse({ accounts, apiTokens, grants, scopesForGroups: scopesOf }),
  });
  const attempts = (prefix: string) => openAttempts({ store: state, prefix, onError, now });

  events.onChanged((subject) => bearer.forget(subject));
  events.onEnded((subject) => revocations.endSubject(subject));
  events.onEnded((subject) => sessions.endOf(subject));
  events.onEnded((subject) => apiTokens.removeOf(subject));
  events.onEnded((subject) => grants.endAllOf(subject));
  return {
    users,
    accounts,
    /** Tells of changes and ends, for whoever else gives people something. */
    accountEvents: events,
    clients,
    sessions,
    apiTokens,
    grants,
    bearer,
    attempts: await attempts('attempt:'),
    clientAttempts: await attempts('client-attempt:'),
    scopesForGroups: scopesOf,
  };
}
