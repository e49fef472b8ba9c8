import { z } from 'zod';

export const HealthStatus = z.enum(['healthy', 'degraded', 'unhealthy']);
export type HealthStatus = z.infer<typeof HealthStatus>;

/** `/health` of each service; the gateway's own adds the states of the services behind it. */
export const ServiceHealth = z.object({
  status: HealthStatus,
  services: z.record(z.string(), HealthStatus).optional(),
});
export type ServiceHealth = z.infer<typeof ServiceHealth>;
