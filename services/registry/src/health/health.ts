import type { Server, ServerStatus, Transport } from '@mcp-gateway/contracts';

/** What the last probe of a server found. */
export type Health =
  | { state: 'checking' }
  | { state: 'healthy'; checkedAt: Date; transport: Transport; note?: string }
  | { state: 'unhealthy'; checkedAt: Date; reason: string; message: string };

export const CHECKING: Health = { state: 'checking' };

/** The status that the API and the pages show. */
export function statusOf({ enabled }: Pick<Server, 'enabled'>, health: Health): ServerStatus {
  if (!enabled) return 'disabled';
  switch (health.state) {
    case 'checking':
    case 'healthy':
      return health.state;
    case 'unhealthy':
      return health.reason === 'needs-credentials' ? 'needs-credentials' : 'unhealthy';
  }
}
