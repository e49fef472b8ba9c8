import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { AuditLog, EventRecord } from '../audit/audit-log.js';
import { afterRoute } from './after-route.js';

type Outcome = Pick<EventRecord, 'event' | 'outcome' | 'rule'>;

/** One record for each token that is given, refused or revoked, and for each registration. */
export function recordEvents(provider: Provider, audit: Pick<AuditLog, 'event'>): void {
  const record = (ctx: KoaContextWithOIDC, outcome: Outcome) => {
    audit.event({ ...whoAndWhat(ctx), ...outcome });
  };
  provider.on('grant.success', (ctx) => record(ctx, { event: 'token-issue', outcome: 'ok' }));
  provider.on('grant.error', (ctx, { error: rule }) =>
    record(ctx, { event: 'token-issue', outcome: 'refused', rule }),
  );
  provider.on('registration_create.success', (ctx) =>
    record(ctx, { event: 'client-register', outcome: 'ok' }),
  );
  provider.on('registration_create.error', (ctx, { error: rule }) =>
    record(ctx, { event: 'client-register', outcome: 'refused', rule }),
  );
  afterRoute(provider, 'revocation', (ctx) =>
    record(ctx, { event: 'token-revoke', outcome: ctx.status === 200 ? 'ok' : 'refused' }),
  );
}

function whoAndWhat({ oidc, response }: KoaContextWithOIDC) {
  const { Account: account, Client: client, AccessToken: token } = oidc.entities;
  return {
    request_id: response.get('X-Request-Id'),
    ...(account && { principal: account.accountId, kind: 'user' as const }),
    client: client?.clientId,
    target: token?.scope ?? client?.clientName,
  };
}
