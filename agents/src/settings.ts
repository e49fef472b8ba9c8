import { Environment } from '@mcp-gateway/contracts';
import { z } from 'zod';

const Model = z.object({
  LLM_API: z.enum(['openai', 'anthropic']).default('openai'),
  /** Up to where the paths of the API begin: `https://api.openai.com/v1`, `https://api.anthropic.com/v1`. */
  LLM_BASE_URL: z.url().optional(),
  LLM_API_KEY: z.string().default(''),
  LLM_MODEL: z.string().optional(),
});

/** What the agent takes from the environment: the installation's own names, and those of its model. */
export const Settings = Environment.pick({
  GATEWAY_URL: true,
  HTTP_PORT: true,
  ALLOW_INSECURE_HTTP: true,
  AUTH_SERVER_PORT: true,
  AUTH_SERVER_URL: true,
  AGENT_CLIENT_ID: true,
})
  .extend({ AGENT_CLIENT_SECRET: z.string().optional() })
  .extend(Model.shape);
export type Settings = z.infer<typeof Settings>;
