import { ProbeFailure, type UnhealthyReason } from './result.js';

const REASONS: Readonly<Record<string, UnhealthyReason>> = {
  ENOTFOUND: 'unresolvable',
  EAI_AGAIN: 'unresolvable',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  EPROTO: 'tls',
};

/** Names of certificate errors share no prefix; these words occur in all of them and in no other. */
const TLS_CODE = /CERT|^ERR_(TLS|SSL)|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CRL/;

/** What a failed connection means to whoever registered the server. */
export function networkFailure(cause: unknown, url: URL): ProbeFailure {
  const known = chain(cause).find((error) => error instanceof ProbeFailure);
  if (known) return known;
  const code = chain(cause).map(codeOf).find(Boolean) ?? '';
  const reason = reasonOf(code);
  return new ProbeFailure(reason, sentence(reason, url, code), { cause });
}

function reasonOf(code: string): UnhealthyReason {
  if (code.startsWith('HPE_')) return 'not-mcp';
  return REASONS[code] ?? (TLS_CODE.test(code) ? 'tls' : 'unreachable');
}

function sentence(reason: UnhealthyReason, { host, hostname }: URL, code: string): string {
  const hint = code ? ` (${code})` : '';
  const sentences: Partial<Record<UnhealthyReason, string>> = {
    unresolvable: `The host name ${hostname} cannot be resolved.`,
    refused: `Nothing listens at ${host}: the connection was refused.`,
    timeout: `${host} did not answer in time.`,
    tls: `No trustworthy TLS connection to ${host}${hint}.`,
    'not-mcp': `${host} does not speak HTTP.`,
    'too-large': `The headers of ${host} are too large.`,
  };
  return sentences[reason] ?? `The connection to ${host} failed${hint}.`;
}

/** What may be known of an error; by its shape, because errors come from more than one realm. */
type Shape = { code?: unknown; cause?: unknown; errors?: unknown };

/** The error, its cause, and the members of an aggregate, in that order. */
function chain(error: unknown, depth = 0): Shape[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const shape: Shape = error;
  const members: unknown[] = Array.isArray(shape.errors) ? shape.errors : [];
  return [shape, ...[shape.cause, ...members].flatMap((next) => chain(next, depth + 1))];
}

function codeOf({ code }: Shape): string | undefined {
  return typeof code === 'string' ? code : undefined;
}
