import { errors, type ClientMetadata } from 'oidc-provider';
import { redirectUriProblem } from './redirect-uri.js';

const GRANT_TYPES = ['authorization_code', 'refresh_token'];
const MAX_REDIRECT_URIS = 10;
const MAX_NAME = 100;
/** Characters that a name could be made to read otherwise with. */
const UNPRINTABLE = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** All that a client can say of itself; the rest is ours to decide, or not needed. */
const KEPT: ReadonlySet<string> = new Set([
  'client_id',
  'client_id_issued_at',
  'client_name',
  'client_secret',
  'client_secret_expires_at',
  'client_uri',
  'grant_types',
  'redirect_uris',
  'response_types',
  'token_endpoint_auth_method',
]);

/**
 * Makes of what a client says of itself, in a registration (RFC 7591) or in its metadata document,
 * what it may be here. A client that asks for more gets less, as the RFC allows.
 * @throws InvalidClientMetadata for redirect URIs that codes must not be sent to, or a bad name
 */
export function applyClientRules(metadata: ClientMetadata): void {
  const { redirect_uris: uris, client_name: name, grant_types: grantTypes } = metadata;
  demandRedirectUris(uris);
  demandName(name);
  for (const property of Object.keys(metadata)) {
    if (!KEPT.has(property)) Reflect.deleteProperty(metadata, property);
  }
  metadata.application_type = uris.some(isPlainHttp) ? 'native' : 'web';
  metadata.response_types = ['code'];
  metadata.response_modes = ['query'];
  metadata.grant_types = Array.isArray(grantTypes)
    ? GRANT_TYPES.filter((type) => grantTypes.includes(type))
    : GRANT_TYPES;
}

function demandRedirectUris(uris: unknown): asserts uris is string[] {
  if (!Array.isArray(uris) || uris.length === 0) {
    throw new errors.InvalidClientMetadata('redirect_uris must contain members');
  }
  if (uris.length > MAX_REDIRECT_URIS) {
    throw new errors.InvalidClientMetadata(`redirect_uris are more than ${MAX_REDIRECT_URIS}`);
  }
  for (const uri of uris) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) throw new errors.InvalidClientMetadata(`redirect_uris ${problem}`);
  }
}

function demandName(name: unknown): void {
  if (name === undefined) return;
  if (typeof name !== 'string' || name.length > MAX_NAME || UNPRINTABLE.test(name)) {
    throw new errors.InvalidClientMetadata(
      `client_name must be at most ${MAX_NAME} printable characters`,
    );
  }
}

const isPlainHttp = (uri: string) => uri.startsWith('http:');
