import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Caller, SignInProviders } from '@mcp-gateway/contracts';
import { startLocalServer } from './local-server.js';

export type StubAuthServer = {
  url: string;
  /** Requests so far, as `METHOD path`. */
  calls: string[];
  /** Their ids. */
  requestIds: (string | undefined)[];
  /** What came with each sign-in. */
  signIns: object[];
  addSession: (id: string, caller: Caller, csrfToken: string) => void;
  addToken: (token: string, caller: Caller, kind?: 'access' | 'api') => void;
  addUser: (username: string, password: string, caller: Caller) => void;
  /** How people may sign in; with the form alone, until it is said. */
  offer: (ways: SignInProviders) => void;
  /** Where those who sign out go on; nowhere, until it is said. */
  continueAt: (url: string | undefined) => void;
  /** Answers everything with this status, until it is set back to undefined. */
  answerWith: (status: number | undefined, headers?: Record<string, string>) => void;
  close: () => Promise<void>;
};

const PUBLIC = new Set(['/health', '/oauth2/providers']);

type Session = { caller: Caller; csrfToken: string };

/** The auth-server's internal API with people, sessions and tokens of a test's choosing. */
export async function startStubAuthServer(internalKey: string): Promise<StubAuthServer> {
  const sessions = new Map<string, Session>();
  const tokens = new Map<string, { caller: Caller; kind: 'access' | 'api' }>();
  const users = new Map<string, { password: string; caller: Caller }>();
  const calls: string[] = [];
  const signIns: object[] = [];
  const requestIds: (string | undefined)[] = [];
  let ways: SignInProviders = { providers: [], local_sign_in: true };
  let continueAt: string | undefined;
  let fixed: { status: number; headers: Record<string, string> } | undefined;

  const introspect = ({ session_id, access_token }: Record<string, string>) => {
    const session = sessions.get(session_id ?? '');
    const token = tokens.get(access_token ?? '');
    if (session) return { active: true, caller: session.caller, csrf_token: session.csrfToken };
    if (token) return { active: true, caller: token.caller, token_kind: token.kind };
    return { active: false };
  };
  const signIn = ({ username = '', password }: Record<string, string>) => {
    const user = users.get(username);
    if (user?.password !== password) return undefined;
    const id = `session-${sessions.size + 1}-of-${username}`;
    const session = { caller: user!.caller, csrfToken: `csrf-of-${id}` };
    sessions.set(id, session);
    return {
      session_id: id,
      csrf_token: session.csrfToken,
      expires_in: 7200,
      caller: user!.caller,
    };
  };
  const answer = (path: string, body: Record<string, string>): [number, unknown] => {
    switch (path) {
      case '/internal/introspect':
        return [200, introspect(body)];
      case '/internal/sessions': {
        signIns.push(body);
        const started = signIn(body);
        return started ? [201, started] : [401, { detail: 'wrong' }];
      }
      case '/internal/sessions/end':
        sessions.delete(body['session_id'] ?? '');
        return [204, undefined];
      case '/internal/sessions/provider-sign-out':
        return [200, { continue_at: continueAt }];
      case '/oauth2/providers':
        return [200, ways];
      case '/health':
        return [200, { status: 'healthy' }];
      default:
        return [404, { detail: 'not found' }];
    }
  };

  const server = await startLocalServer((req, res) => {
    void bodyOf(req).then((body) => {
      const path = req.url ?? '';
      calls.push(`${req.method ?? ''} ${path}`);
      requestIds.push(req.headers['x-request-id']?.toString());
      const known = PUBLIC.has(path) || req.headers.authorization === `Bearer ${internalKey}`;
      const [status, json] = fixed ? [fixed.status, {}] : known ? answer(path, body) : [404, {}];
      res.writeHead(status, { 'content-type': 'application/json', ...fixed?.headers });
      res.end(json === undefined ? '' : JSON.stringify(json));
    });
  });
  return {
    url: server.url,
    calls,
    signIns,
    requestIds,
    addSession: (id, caller, csrfToken) => sessions.set(id, { caller, csrfToken }),
    addToken: (token, caller, kind = 'access') => tokens.set(token, { caller, kind }),
    addUser: (username, password, caller) => users.set(username, { password, caller }),
    offer: (next) => {
      ways = next;
    },
    continueAt: (url) => {
      continueAt = url;
    },
    answerWith: (status, headers = {}) => {
      fixed = status === undefined ? undefined : { status, headers };
    },
    close: server.close,
  };
}

async function bodyOf(req: IncomingMessage): Promise<Record<string, string>> {
  const body = await text(req);
  return body === '' ? {} : (JSON.parse(body) as Record<string, string>);
}
