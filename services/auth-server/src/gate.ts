import {
  CALL_KEY_PURPOSE,
  SESSION_KEY_PURPOSE,
  STREAM_KEY_PURPOSE,
  TASK_KEY_PURPOSE,
} from '@mcp-gateway/contracts';
import { createHopTokenSigner, createSeal, createTaskIds } from '@mcp-gateway/identity';
import { deriveKey, type Log } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { AuditLog } from './audit/audit-log.js';
import type { BearerAuthenticator } from './tokens/bearer.js';
import type { SigningKeys } from './tokens/signing-keys.js';
import { createAuthorizer } from './validate/authorize.js';
import { createCallTokens } from './validate/call-tokens.js';
import { createValidate } from './validate/handler.js';
import { createHopTokens } from './validate/hop-tokens.js';
import { createSessionIds } from './validate/session-ids.js';
import { createStreamCheck } from './validate/stream-check.js';
import { createStreamTickets } from './validate/stream-tickets.js';

export type GateOptions = {
  issuer: string;
  /** Shared with our other services, which seal what is opened here. */
  secretKey: string;
  keys: Pick<SigningKeys, 'active'>;
  policy: () => Policy;
  bearer: BearerAuthenticator;
  /** Those of the gateway's own pages. */
  origins: readonly string[];
  audit: AuditLog;
  log: Log;
};

/** `/validate`, and what our services ask again about calls and streams that it has let through. */
export function createGate(options: GateOptions) {
  const { issuer, secretKey, keys, policy, bearer, origins, audit, log } = options;
  const sealFor = (purpose: string) => createSeal(deriveKey(secretKey, purpose));
  const streamTickets = createStreamTickets(sealFor(STREAM_KEY_PURPOSE), policy);
  const callTokens = createCallTokens({ issuer, seal: sealFor(CALL_KEY_PURPOSE), bearer });
  const authorizer = createAuthorizer({
    issuer,
    policy,
    bearer,
    callTokens,
    sessions: createSessionIds(sealFor(SESSION_KEY_PURPOSE)),
    tasks: createTaskIds(deriveKey(secretKey, TASK_KEY_PURPOSE)),
    origins: new Set(origins),
  });
  const hopTokens = createHopTokens(
    (hop, audience) => createHopTokenSigner({ issuer, ...keys.active() })(hop, audience),
    policy,
  );
  return {
    validate: createValidate({ authorizer, hopTokens, streamTickets, audit, log }),
    streamTickets,
    callTokens,
    checkStream: createStreamCheck({ policy, bearer, tickets: streamTickets }),
  };
}
