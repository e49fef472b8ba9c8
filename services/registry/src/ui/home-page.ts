import type { Caller, ServerStatus } from '@mcp-gateway/contracts';
import type { ServerSummary } from '../api/server-view.js';
import type { Statistics } from '../api/statistics.js';

/** One server as a card of the page. */
type ServerCard = {
  path: string;
  name: string;
  description: string;
  tags: readonly string[];
  status: ServerStatus;
  statusWord: string;
  reason: string;
  tools: number;
  checked: string;
  enabled: boolean;
  mcp: string;
  sse: string;
  mayToggle: boolean;
  mayRefresh: boolean;
  mayRemove: boolean;
};

export type HomePage = {
  user: string;
  csrfToken: string;
  mayRegister: boolean;
  statistics: Statistics;
  servers: readonly ServerCard[];
  /** For the template from which the page's script makes further cards. */
  blank: Partial<ServerCard>;
};

export type HomePageInput = {
  caller: Caller;
  csrfToken: string;
  mayRegister: boolean;
  statistics: Statistics;
  servers: readonly ServerSummary[];
};

export function homePage({ caller, servers, ...rest }: HomePageInput): HomePage {
  return { user: caller.name, ...rest, servers: servers.map(cardOf), blank: {} };
}

function cardOf(server: ServerSummary): ServerCard {
  const { permissions, endpoints, enabled } = server;
  return {
    path: server.path,
    name: server.server_name,
    description: server.description,
    tags: server.tags,
    status: server.status,
    statusWord: server.status.replaceAll('-', ' '),
    reason: 'reason' in server ? server.reason : '',
    tools: server.num_tools,
    checked: server.last_checked_iso ?? '',
    enabled,
    ...endpoints,
    mayToggle: permissions.includes('toggle_service'),
    mayRefresh: enabled && permissions.includes('health_check_service'),
    mayRemove: permissions.includes('modify_service'),
  };
}
