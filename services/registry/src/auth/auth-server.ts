import {
  GatewayHeader,
  IntrospectResponse,
  ProviderSignOut,
  SessionStarted,
  SignInProviders,
  type IntrospectRequest,
  type SignIn,
} from '@mcp-gateway/contracts';
import { AppError, unavailable } from '@mcp-gateway/kit';
import type { z } from 'zod';

export type AuthServer = {
  /** @throws AppError 503 */
  introspect: (credential: IntrospectRequest) => Promise<IntrospectResponse>;
  /**
   * Undefined when name or password are wrong. Sign-ins and sign-outs are audited under the id of
   * the request that asks for them.
   * @throws AppError 429 after too many attempts, 503
   */
  signIn: (
    attempt: z.infer<typeof SignIn>,
    requestId: string,
  ) => Promise<SessionStarted | undefined>;
  /** @throws AppError 503 */
  endSession: (sessionId: string, requestId: string) => Promise<void>;
  /** @throws AppError 503 */
  signInProviders: () => Promise<SignInProviders>;
  /**
   * Where the browser goes on to end its session with an identity provider too, asked before the
   * session ends; undefined when it did not come from one.
   * @throws AppError 503
   */
  signOutOfProvider: (sessionId: string, requestId: string) => Promise<string | undefined>;
};

export type AuthServerOptions = {
  baseUrl: string;
  internalKey: string;
  timeoutMs?: number;
  fetch?: typeof fetch;
};

/** Client of the auth-server's internal API: who a credential belongs to, and sessions of people. */
export function createAuthServer(options: AuthServerOptions): AuthServer {
  const { baseUrl, internalKey, timeoutMs = 5_000 } = options;
  const send = options.fetch ?? fetch;

  const ask = async (path: string, init: RequestInit) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await send(`${baseUrl}${path}`, { ...init, redirect: 'error', signal });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      throw down(cause);
    }
  };
  const post = (path: string, body: object, requestId?: string) =>
    ask(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${internalKey}`,
        'content-type': 'application/json',
        ...(requestId !== undefined && { [GatewayHeader.requestId]: requestId }),
      },
      body: JSON.stringify(body),
    });
  return {
    introspect: async (credential) => {
      const { status, text } = await post('/internal/introspect', credential);
      return read(IntrospectResponse, status, text);
    },
    signIn: async (attempt, requestId) => {
      const { status, headers, text } = await post('/internal/sessions', attempt, requestId);
      if (status === 401) return undefined;
      if (status === 429) throw tooMany(headers.get('retry-after'));
      return read(SessionStarted, status, text);
    },
    endSession: async (sessionId, requestId) => {
      const body = { session_id: sessionId };
      const { status } = await post('/internal/sessions/end', body, requestId);
      if (!isSuccess(status)) throw down(new Error(`HTTP ${status}`));
    },
    signInProviders: async () => {
      const { status, text } = await ask('/oauth2/providers', {});
      return read(SignInProviders, status, text);
    },
    signOutOfProvider: async (sessionId, requestId) => {
      const body = { session_id: sessionId };
      const { status, text } = await post('/internal/sessions/provider-sign-out', body, requestId);
      return read(ProviderSignOut, status, text).continue_at;
    },
  };
}

const isSuccess = (status: number) => status >= 200 && status < 300;

const down = (cause: unknown) => unavailable('Sign-in is not available at the moment', cause);

function tooMany(retryAfter: string | null): AppError {
  return new AppError('too_many_requests', 429, 'Too many attempts to sign in; try again later', {
    headers: { 'Retry-After': /^\d{1,6}$/.test(retryAfter ?? '') ? (retryAfter ?? '') : '60' },
  });
}

/** @throws AppError 503: an answer that cannot be read vouches for nobody. */
function read<S extends z.ZodType>(schema: S, status: number, text: string): z.infer<S> {
  if (!isSuccess(status)) throw down(new Error(`HTTP ${status}`));
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw down(cause);
  }
}
