import { Environment } from '@mcp-gateway/contracts';

/** What the auth-server reads from the environment. */
export const Config = Environment.pick({
  AUTH_SERVER_PORT: true,
  BIND_HOST: true,
  HTTP_PORT: true,
  REGISTRY_PORT: true,
  GATEWAY_URL: true,
  GATEWAY_ADDITIONAL_SERVER_NAMES: true,
  ALLOW_INSECURE_HTTP: true,
  DATA_DIR: true,
  RUN_DIR: true,
  SECRET_KEY: true,
  ADMIN_USER: true,
  ADMIN_PASSWORD: true,
  AGENT_CLIENT_ID: true,
  AGENT_CLIENT_SECRET: true,
  SCOPES_FILE: true,
  POLICY_EXTENSIONS_FILE: true,
  SCOPES_HOOK_URL: true,
  LOG_LEVEL: true,
});
