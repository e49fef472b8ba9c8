import { Server, ServerSpec } from '@mcp-gateway/contracts';

type Overrides<Fields> = { [Name in keyof Fields]?: unknown };

/** What `POST /register` makes of a body. */
export function aServerSpec(overrides: Overrides<ServerSpec> = {}): ServerSpec {
  return ServerSpec.parse({
    server_name: 'Weather',
    description: 'Forecasts for every city.',
    path: '/weather',
    proxy_pass_url: 'http://127.0.0.1:9000/',
    tags: ['weather', 'europe'],
    ...overrides,
  });
}

/** A server as the catalogue holds it. */
export function aServer(overrides: Overrides<Server> = {}): Server {
  return Server.parse({
    ...aServerSpec(),
    registered_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
    ...overrides,
  });
}
