import { Environment } from '@mcp-gateway/contracts';

/** What the registry takes from the environment. */
export const Config = Environment.pick({
  HTTP_PORT: true,
  HTTPS_PORT: true,
  REGISTRY_PORT: true,
  AUTH_SERVER_PORT: true,
  MCPGW_PORT: true,
  BIND_HOST: true,
  AUTH_SERVER_URL: true,
  MCPGW_URL: true,
  GATEWAY_URL: true,
  GATEWAY_ADDITIONAL_SERVER_NAMES: true,
  ALLOW_INSECURE_HTTP: true,
  DATA_DIR: true,
  RUN_DIR: true,
  SECRET_KEY: true,
  SCOPES_FILE: true,
  POLICY_EXTENSIONS_FILE: true,
  EGRESS_DENY: true,
  EGRESS_ALLOW: true,
  LOG_LEVEL: true,
});
