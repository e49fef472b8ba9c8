/**
 * Purpose under which the key is derived from SECRET_KEY that our services show one another as
 * `Authorization: Bearer` (base64url) at `/internal/*`, and the registry's probe shows to mcpgw.
 */
export const INTERNAL_KEY_PURPOSE = 'internal-api';

/** Purpose of the key by which mcpgw seals ids of Streamable HTTP sessions, and the auth-server opens them. */
export const SESSION_KEY_PURPOSE = 'http-session';

/** Purpose of the key by which ids of tasks are bound to who began them. */
export const TASK_KEY_PURPOSE = 'task-ids';

/** Purpose of the key that the operator's command line shows to the auth-server, as `Authorization: Bearer`. */
export const OPERATOR_KEY_PURPOSE = 'operator';

/** Purpose of the key by which the auth-server seals the tokens of calls that mcpgw makes for others. */
export const CALL_KEY_PURPOSE = 'call-token';

/** Purpose of the key by which the auth-server seals tickets of streams for itself. */
export const STREAM_KEY_PURPOSE = 'stream-ticket';
