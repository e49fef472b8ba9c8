import type { Caller } from '@mcp-gateway/contracts';

/** Whoever holds sessions and tokens, such as a stub of the auth-server. */
export type Credentials = {
  addSession: (id: string, caller: Caller, csrfToken: string) => void;
  addToken: (token: string, caller: Caller) => void;
};

const SCOPES = {
  admin: ['registry/admin'],
  reader: ['registry/reader'],
  /** Lists and registers `foo` and nothing else. */
  foo: ['registry/foo'],
  /** Calls one tool of the server `weather`, and holds no permission here. */
  forecaster: ['weather/forecast'],
  nobody: ['team/execute-nothing'],
} as const;
export type Person = keyof typeof SCOPES;

/** Gives everybody a session and a token, named after them. */
export function addPeople(credentials: Credentials): void {
  for (const [name, scopes] of Object.entries(SCOPES)) {
    const caller: Caller = { subject: `local:${name}`, kind: 'user', name, scopes: [...scopes] };
    credentials.addSession(`session-of-${name}`, caller, csrfOf(name as Person));
    credentials.addToken(`token-of-${name}`, caller);
  }
}

export const csrfOf = (person: Person): string => `csrf-of-${person}`;

export const bearer = (person: Person) => ({ Authorization: `Bearer token-of-${person}` });

export const cookie = (person: Person) => ({
  Cookie: `mcp_gateway_session=session-of-${person}`,
});
