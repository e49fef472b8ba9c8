import { z } from 'zod';

const StopStep = z.object({
  signal: z.enum(['SIGQUIT', 'SIGTERM']),
  graceMs: z.number(),
});

/** One process to keep running, complete: what the supervisor is told. */
export const ServiceSpec = z.object({
  name: z.string(),
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  port: z.number(),
  /** Host header of the health request, where the port alone does not say who is meant. */
  healthHost: z.string().optional(),
  /** A service that must be healthy before this one is started. */
  startsAfter: z.string().optional(),
  /** Signals of a stop, each with its time; SIGKILL ends what is then left. */
  stopSteps: z.array(StopStep),
  /** Stops accepting at once, and ends when the services behind it have ended their streams. */
  drains: z.boolean().default(false),
  logFile: z.string(),
  /** Changes with anything that asks for a restart. */
  fingerprint: z.string(),
});
export type ServiceSpec = z.infer<typeof ServiceSpec>;

/** All services in the order of their start. */
export const Plan = z.array(ServiceSpec);
export type Plan = z.infer<typeof Plan>;
