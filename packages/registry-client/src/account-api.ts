import {
  ApiTokens,
  ApiTokenWithSecret,
  Clients,
  ClientWithSecret,
  Explained,
  SessionInfos,
  User,
  Users,
  type ApiToken,
  type Client,
  type ExplainRequest,
  type NewApiToken,
  type NewClient,
  type NewUser,
  type PasswordChange,
  type SessionInfo,
  type UserChanges,
} from '@mcp-gateway/contracts';
import type { z } from 'zod';
import { readAnswer, type Ask } from './request.js';

/** One's own, or those of everybody. */
export type Whose = 'own' | 'all';

/** Accounts as one caller may see and change them. Every call throws AppError when it fails. */
export type AccountApi = {
  users: () => Promise<User[]>;
  addUser: (user: z.input<typeof NewUser>) => Promise<User>;
  /** By the name of a local user, or the subject of anybody. */
  changeUser: (name: string, changes: UserChanges) => Promise<User>;
  removeUser: (name: string) => Promise<void>;
  /** One's own; it ends all that one was given, the credential of this call included. */
  changePassword: (change: z.input<typeof PasswordChange>) => Promise<void>;
  clients: () => Promise<Client[]>;
  /** The only time that the secret is told. */
  addClient: (client: z.input<typeof NewClient>) => Promise<ClientWithSecret>;
  rotateClient: (id: string) => Promise<ClientWithSecret>;
  removeClient: (id: string) => Promise<void>;
  apiTokens: (whose?: Whose) => Promise<ApiToken[]>;
  /** The only time that the token is told. */
  addApiToken: (token: z.input<typeof NewApiToken>) => Promise<ApiTokenWithSecret>;
  removeApiToken: (id: string) => Promise<void>;
  sessions: (whose?: Whose) => Promise<SessionInfo[]>;
  endSession: (id: string) => Promise<void>;
  /** Why somebody may make a call or not. */
  explain: (question: ExplainRequest) => Promise<Explained>;
};

type Question = Pick<Ask, 'method' | 'path' | 'body'>;

export function accountApi(ask: (question: Question) => Promise<string>): AccountApi {
  const call = async <S extends z.ZodType>(
    schema: S,
    method: Ask['method'],
    path: string,
    body?: unknown,
  ) => readAnswer(schema, await ask({ method, path, body }));
  const remove = async (path: string) => {
    await ask({ method: 'DELETE', path });
  };
  const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;
  const list = (path: string, whose: Whose) => (whose === 'all' ? `${path}?all=true` : path);
  return {
    users: async () => (await call(Users, 'GET', '/api/users')).users,
    addUser: (user) => call(User, 'POST', '/api/users', user),
    changeUser: (name, changes) => call(User, 'PATCH', at('/api/users', name), changes),
    removeUser: (name) => remove(at('/api/users', name)),
    changePassword: async (change) => {
      await ask({ method: 'POST', path: '/api/me/password', body: change });
    },
    clients: async () => (await call(Clients, 'GET', '/api/clients')).clients,
    addClient: (client) => call(ClientWithSecret, 'POST', '/api/clients', client),
    rotateClient: (id) => call(ClientWithSecret, 'POST', `${at('/api/clients', id)}/rotate`),
    removeClient: (id) => remove(at('/api/clients', id)),
    apiTokens: async (whose = 'own') =>
      (await call(ApiTokens, 'GET', list('/api/tokens', whose))).tokens,
    addApiToken: (token) => call(ApiTokenWithSecret, 'POST', '/api/tokens', token),
    removeApiToken: (id) => remove(at('/api/tokens', id)),
    sessions: async (whose = 'own') =>
      (await call(SessionInfos, 'GET', list('/api/sessions', whose))).sessions,
    endSession: (id) => remove(at('/api/sessions', id)),
    explain: (question) => call(Explained, 'POST', '/api/explain', question),
  };
}
