import { Environment } from '@mcp-gateway/contracts';

/** What currenttime reads from the environment. */
export const Config = Environment.pick({
  CURRENTTIME_PORT: true,
  BIND_HOST: true,
  LOG_LEVEL: true,
});
