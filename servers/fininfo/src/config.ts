import { Environment } from '@mcp-gateway/contracts';
import { z } from 'zod';

/** What fininfo reads from the environment. */
export const Config = Environment.pick({
  FININFO_PORT: true,
  BIND_HOST: true,
  LOG_LEVEL: true,
  POLYGON_API_KEY: true,
}).extend({
  /** Another address of the API: that of a proxy, or of a stand-in. */
  POLYGON_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' })
    .default('https://api.polygon.io'),
});
