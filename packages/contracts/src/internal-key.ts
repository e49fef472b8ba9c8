/**
 * Purpose under which the key is derived from SECRET_KEY that our services show one another as
 * `Authorization: Bearer` (base64url) at `/internal/*`, and the registry's probe shows to mcpgw.
 */
export const INTERNAL_KEY_PURPOSE = 'internal-api';
