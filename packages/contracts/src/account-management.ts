import { z } from 'zod';

/** Of a local user or a machine client; no other subject can look like one. */
const AccountName = z
  .string('is missing')
  .regex(/^[A-Za-z0-9._@-]{1,64}$/, 'may hold letters, digits and . _ @ - and be 64 long');
const Label = z.string('is missing').trim().min(1, 'is missing').max(100, 'may be 100 long');
/** Of the policy; whether they are known there is asked where the policy is. */
const Names = z.array(z.string().min(1).max(256)).max(100, 'may hold 100 names');
const Password = z.string('is missing').max(1024, 'may be 1024 long');

/** A person, as `GET /api/users` tells of them. */
export const User = z.object({
  subject: z.string(),
  name: z.string(),
  email: z.string().optional(),
  /** `local`, or the id of an identity provider. */
  provider: z.string(),
  groups: z.array(z.string()),
  disabled: z.boolean(),
});
export type User = z.infer<typeof User>;
export const Users = z.object({ users: z.array(User) });

/** `POST /api/users`: a local user. */
export const NewUser = z.strictObject({
  name: AccountName,
  password: Password,
  email: z.email().max(254).optional(),
  groups: Names.default([]),
});
export type NewUser = z.infer<typeof NewUser>;

/** `PATCH /api/users/{name}`; of people of an identity provider only `disabled` can be changed. */
export const UserChanges = z
  .strictObject({
    password: Password.optional(),
    groups: Names.optional(),
    disabled: z.boolean().optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'says nothing to change');
export type UserChanges = z.infer<typeof UserChanges>;

/** `POST /api/me/password`: of a local user by the user. */
export const PasswordChange = z.strictObject({ current_password: Password, password: Password });

/** A machine client, as `GET /api/clients` tells of it. */
export const Client = z.object({
  client_id: z.string(),
  scopes: z.array(z.string()),
  groups: z.array(z.string()),
  /** Absent for the client of the settings. */
  created_at: z.string().optional(),
});
export type Client = z.infer<typeof Client>;
export const Clients = z.object({ clients: z.array(Client) });

/** `POST /api/clients`; the name becomes the client's id. */
export const NewClient = z.strictObject({
  name: AccountName,
  scopes: Names.default([]),
  groups: Names.default([]),
});
export type NewClient = z.infer<typeof NewClient>;

/** Told once, when a client is made or its secret is replaced. */
export const ClientWithSecret = Client.extend({ client_secret: z.string() });
export type ClientWithSecret = z.infer<typeof ClientWithSecret>;

/** A token that a person made for a program, as `GET /api/tokens` tells of it. */
export const ApiToken = z.object({
  id: z.string(),
  name: z.string(),
  subject: z.string(),
  scopes: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string(),
  last_used_at: z.string().optional(),
});
export type ApiToken = z.infer<typeof ApiToken>;
export const ApiTokens = z.object({ tokens: z.array(ApiToken) });

export const MAX_API_TOKEN_DAYS = 365;

/** `POST /api/tokens`; without scopes it has all that its maker has now. */
export const NewApiToken = z.strictObject({
  name: Label,
  scopes: Names.min(1, 'names no scope').optional(),
  expires_in_days: z.number().int().min(1).max(MAX_API_TOKEN_DAYS).default(90),
});
export type NewApiToken = z.infer<typeof NewApiToken>;

/** The same at `POST /internal/tokens`: of whom, and with exactly these scopes. */
export const ApiTokenOrder = NewApiToken.extend({ subject: z.string(), scopes: Names });

/** Told once, when a token is made. */
export const ApiTokenWithSecret = ApiToken.extend({ access_token: z.string() });
export type ApiTokenWithSecret = z.infer<typeof ApiTokenWithSecret>;

/** A browser's session, as `GET /api/sessions` tells of it. */
export const SessionInfo = z.object({
  /** Names the session and does not open it. */
  id: z.string(),
  subject: z.string(),
  name: z.string(),
  created_at: z.string(),
  last_used_at: z.string(),
  address: z.string().optional(),
  user_agent: z.string().optional(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
export const SessionInfos = z.object({ sessions: z.array(SessionInfo) });

/** `GET /api/me`: who the caller is, and what for. */
export const Me = z.object({
  subject: z.string(),
  kind: z.enum(['user', 'client']),
  name: z.string(),
  groups: z.array(z.string()),
  scopes: z.array(z.string()),
  /** UI permissions, each with the servers it is for; `*` is all. */
  permissions: z.record(z.string(), z.array(z.string())),
});
export type Me = z.infer<typeof Me>;
