import type { ServerEntry } from './server-entry.js';

type Rendered = Readonly<Record<string, unknown>>;

/** How an MCP client wants to be told of servers. */
export type ClientFormat = {
  /** Where the text belongs, for a person. */
  where: string;
  /** Whether it knows HTTP+SSE, the transport of 2024-11-05. */
  sse: boolean;
  render: (entries: readonly ServerEntry[]) => string;
};

/** None of them holds a credential: each client signs its person in, and keeps that itself. */
export const CLIENTS = {
  claude: {
    where: '.mcp.json of a project; or run: claude mcp add --transport http NAME URL',
    sse: true,
    render: json('mcpServers', ({ url, transport }) => ({ type: httpOrSse(transport), url })),
  },
  'claude-desktop': {
    where:
      'claude_desktop_config.json (Settings, Developer); it needs Node.js. For https addresses that the internet reaches, Settings, Connectors does it without',
    sse: true,
    render: json('mcpServers', ({ url, transport }) => ({
      command: 'npx',
      args: ['-y', 'mcp-remote', url, ...(transport === 'sse' ? ['--transport', 'sse-only'] : [])],
    })),
  },
  cline: {
    where: 'cline_mcp_settings.json (MCP Servers, Configure)',
    sse: true,
    render: json('mcpServers', ({ url, transport }) => ({
      type: transport === 'sse' ? 'sse' : 'streamableHttp',
      url,
    })),
  },
  codex: {
    where: '~/.codex/config.toml; then run: codex mcp login NAME',
    sse: false,
    // Names and URLs here hold no character that would need an escape in TOML.
    render: (entries) =>
      entries.map(({ name, url }) => `[mcp_servers.${name}]\nurl = "${url}"`).join('\n\n'),
  },
  cursor: {
    where: '.cursor/mcp.json of a project, or ~/.cursor/mcp.json',
    sse: true,
    render: json('mcpServers', ({ url }) => ({ url })),
  },
  gemini: {
    where: '.gemini/settings.json of a project, or ~/.gemini/settings.json',
    sse: true,
    render: json('mcpServers', ({ url, transport }) =>
      transport === 'sse' ? { url } : { httpUrl: url },
    ),
  },
  opencode: {
    where: 'opencode.json of a project, or ~/.config/opencode/opencode.json (OpenCode 2)',
    sse: false,
    render: (entries) =>
      text({ mcp: { servers: named(entries, ({ url }) => ({ type: 'remote', url })) } }),
  },
  vscode: {
    where: '.vscode/mcp.json of a workspace, or the file of "MCP: Open User Configuration"',
    sse: true,
    render: json('servers', ({ url, transport }) => ({ type: httpOrSse(transport), url })),
  },
  windsurf: {
    where: '~/.codeium/windsurf/mcp_config.json',
    sse: true,
    render: json('mcpServers', ({ url }) => ({ serverUrl: url })),
  },
  zed: {
    where: 'the settings.json of "zed: open settings file"',
    sse: false,
    render: json('context_servers', ({ url }) => ({ url })),
  },
} as const satisfies Record<string, ClientFormat>;

export type ClientName = keyof typeof CLIENTS;

/** In the order of the alphabet. */
export const CLIENT_NAMES = Object.keys(CLIENTS) as ClientName[];

function json(key: string, entry: (server: ServerEntry) => Rendered): ClientFormat['render'] {
  return (entries) => text({ [key]: named(entries, entry) });
}

function named(entries: readonly ServerEntry[], entry: (server: ServerEntry) => Rendered) {
  return Object.fromEntries(entries.map((server) => [server.name, entry(server)]));
}

function text(value: Rendered): string {
  return JSON.stringify(value, null, 2);
}

function httpOrSse(transport: ServerEntry['transport']): string {
  return transport === 'sse' ? 'sse' : 'http';
}
