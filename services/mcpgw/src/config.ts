import { Environment } from '@mcp-gateway/contracts';
import type { z } from 'zod';

export const Config = Environment.pick({
  MCPGW_PORT: true,
  MCPGW_URL: true,
  BIND_HOST: true,
  AUTH_SERVER_PORT: true,
  AUTH_SERVER_URL: true,
  REGISTRY_PORT: true,
  REGISTRY_URL: true,
  GATEWAY_INTERNAL_URL: true,
  GATEWAY_URL: true,
  HTTP_PORT: true,
  ALLOW_INSECURE_HTTP: true,
  SECRET_KEY: true,
  SCOPES_FILE: true,
  POLICY_EXTENSIONS_FILE: true,
  LOG_LEVEL: true,
});
export type Config = z.infer<typeof Config>;
