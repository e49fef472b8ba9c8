import { ServerStatus, Tool } from '@mcp-gateway/contracts';
import { z } from 'zod';

/** Fields that this version does not know are kept: they are shown to the caller as they came. */
export const ServerSummary = z.looseObject({
  path: z.string(),
  server_name: z.string(),
  enabled: z.boolean(),
  status: ServerStatus,
  num_tools: z.number(),
  last_checked_iso: z.string().nullish(),
});
export type ServerSummary = z.infer<typeof ServerSummary>;

export const ServerPage = z.object({
  servers: z.array(ServerSummary),
  next_cursor: z.string().nullish(),
});

export const ServerDetails = z.looseObject({
  path: z.string(),
  server_name: z.string(),
  enabled: z.boolean().optional(),
});
export type ServerDetails = z.infer<typeof ServerDetails>;

export const AllServerDetails = z.record(z.string(), ServerDetails);

export const ToolOfServer = Tool.extend({ service_path: z.string() });
export type ToolOfServer = z.infer<typeof ToolOfServer>;

export const ToolsOfServer = z.object({ service_path: z.string(), tools: z.array(Tool) });
export const AllTools = z.object({ tools: z.array(ToolOfServer) });

export const ServerRefreshed = z.looseObject({ service_path: z.string() });
export type ServerRefreshed = z.infer<typeof ServerRefreshed>;

export const ServerToggled = z.looseObject({
  service_path: z.string(),
  new_enabled_state: z.boolean(),
});
export type ServerToggled = z.infer<typeof ServerToggled>;

/** Also of an edit. */
export const ServerRegistered = z.looseObject({ message: z.string(), service: ServerDetails });
export type ServerRegistered = z.infer<typeof ServerRegistered>;
