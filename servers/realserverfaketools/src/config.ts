import { Environment } from '@mcp-gateway/contracts';

/** What realserverfaketools reads from the environment. */
export const Config = Environment.pick({
  REALSERVERFAKETOOLS_PORT: true,
  BIND_HOST: true,
  LOG_LEVEL: true,
});
