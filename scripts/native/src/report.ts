import { z } from 'zod';

export const ServiceReport = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'failed', 'stopped']),
  health: z.enum(['healthy', 'degraded', 'unhealthy', 'unreachable']),
  port: z.number(),
  pid: z.number().optional(),
  /** The process and all its descendants. */
  memory_bytes: z.number().optional(),
  restarts: z.number(),
  /** Why it is down or ill, where that is known. */
  reason: z.string().optional(),
  log_file: z.string(),
});
export type ServiceReport = z.infer<typeof ServiceReport>;

/** What the supervisor knows of itself and of its services. */
export const Report = z.object({ pid: z.number(), services: z.array(ServiceReport) });
export type Report = z.infer<typeof Report>;

/** Running, and its health request was answered well. */
export function isUp({ state, health }: ServiceReport): boolean {
  return state === 'running' && (health === 'healthy' || health === 'degraded');
}
