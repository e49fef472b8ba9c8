import type { ServerStatus } from '@mcp-gateway/contracts';

export type Statistics = {
  servers: number;
  healthy: number;
  /** Unhealthy, or in want of credentials. */
  issues: number;
  checking: number;
  disabled: number;
  tools: number;
};

/** What the line above the list says. */
export function statisticsOf(
  servers: readonly { status: ServerStatus; num_tools: number }[],
): Statistics {
  const count = (...states: ServerStatus[]) =>
    servers.filter(({ status }) => states.includes(status)).length;
  return {
    servers: servers.length,
    healthy: count('healthy'),
    issues: count('unhealthy', 'needs-credentials'),
    checking: count('checking'),
    disabled: count('disabled'),
    tools: servers.reduce((sum, { num_tools }) => sum + num_tools, 0),
  };
}
