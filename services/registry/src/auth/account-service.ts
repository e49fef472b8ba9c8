import {
  ACTOR_HEADER,
  type ApiTokenOrder,
  ApiTokens,
  ApiTokenWithSecret,
  Clients,
  ClientWithSecret,
  Explained,
  GatewayHeader,
  SessionInfos,
  User,
  Users,
} from '@mcp-gateway/contracts';
import { AppError, unavailable } from '@mcp-gateway/kit';
import { z } from 'zod';

/** For whom something is asked, and in which request. */
export type Asking = { subject: string; requestId: string };

/**
 * People, machine clients, API tokens and sessions, which the auth-server keeps. It takes our word
 * that who asks may. Each call throws the AppError that the auth-server answers with, or a 503.
 */
export type AccountService = ReturnType<typeof createAccountService>;

export type AccountServiceOptions = {
  baseUrl: string;
  internalKey: string;
  timeoutMs?: number;
  fetch?: typeof fetch;
};

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export function createAccountService(options: AccountServiceOptions) {
  const { baseUrl, internalKey, timeoutMs = 10_000 } = options;
  const send = options.fetch ?? fetch;

  const ask = async (by: Asking, method: Method, path: string, body?: object) => {
    const init: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${internalKey}`,
        'content-type': 'application/json',
        [ACTOR_HEADER]: encodeURIComponent(by.subject),
        [GatewayHeader.requestId]: by.requestId,
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    };
    const { response, text } = await exchange(send, `${baseUrl}/internal${path}`, init);
    if (!response.ok) throw problemOf(response, text);
    return text;
  };
  const get = <S extends z.ZodType>(
    schema: S,
    ...request: Parameters<typeof ask>
  ): Promise<z.infer<S>> => ask(...request).then((text) => read(schema, text));
  const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;

  return {
    users: (by: Asking) => get(Users, by, 'GET', '/users'),
    addUser: (by: Asking, user: object) => get(User, by, 'POST', '/users', user),
    changeUser: (by: Asking, name: string, changes: object) =>
      get(User, by, 'PATCH', at('/users', name), changes),
    changePassword: (by: Asking, change: object) =>
      ask(by, 'POST', `${at('/users', by.subject)}/password`, change),
    removeUser: (by: Asking, name: string) => ask(by, 'DELETE', at('/users', name)),
    clients: (by: Asking) => get(Clients, by, 'GET', '/clients'),
    addClient: (by: Asking, client: object) =>
      get(ClientWithSecret, by, 'POST', '/clients', client),
    rotateClient: (by: Asking, id: string) =>
      get(ClientWithSecret, by, 'POST', `${at('/clients', id)}/rotate`),
    removeClient: (by: Asking, id: string) => ask(by, 'DELETE', at('/clients', id)),
    tokens: (by: Asking, subject?: string) =>
      get(ApiTokens, by, 'POST', '/tokens/list', { subject }),
    addToken: (by: Asking, order: z.input<typeof ApiTokenOrder>) =>
      get(ApiTokenWithSecret, by, 'POST', '/tokens', order),
    removeToken: (by: Asking, id: string, subject?: string) =>
      ask(by, 'POST', '/tokens/delete', { id, subject }),
    sessions: (by: Asking, subject?: string) =>
      get(SessionInfos, by, 'POST', '/sessions/list', { subject }),
    explain: (by: Asking, question: object) => get(Explained, by, 'POST', '/explain', question),
    endSession: (by: Asking, id: string, subject?: string) =>
      ask(by, 'POST', '/sessions/end-listed', { id, subject }),
  };
}

const down = (cause: unknown) => unavailable('Accounts are not available at the moment', cause);

async function exchange(send: typeof fetch, url: string, init: RequestInit) {
  try {
    const response = await send(url, init);
    return { response, text: await response.text() };
  } catch (cause) {
    throw down(cause);
  }
}

const ProblemOfIt = z.object({
  type: z.string(),
  detail: z.string().min(1),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

/** What the auth-server refuses, we refuse in its words; what fails there is a failure of ours. */
function problemOf({ status, headers }: Response, text: string): AppError {
  const problem = ProblemOfIt.safeParse(json(text));
  if (!problem.success || status >= 500) return down(new Error(`HTTP ${status}`));
  const { type, detail, errors } = problem.data;
  const retryAfter = headers.get('retry-after');
  return new AppError(type.split(':').at(-1) ?? 'refused', status, detail, {
    details: errors,
    ...(retryAfter !== null && { headers: { 'Retry-After': retryAfter } }),
  });
}

function read<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  const result = schema.safeParse(json(text));
  if (!result.success) throw down(result.error);
  return result.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
