import { Transport } from '@mcp-gateway/contracts';
import { z } from 'zod';
import { ServicePath } from './service-path.js';
import type { AddTool } from './tool.js';

/** Tools that change the catalogue, or make the registry look again. */
export function addChangeTools(addTool: AddTool): void {
  addTool({
    name: 'refresh_service',
    title: 'Check a server now',
    description: 'Checks the health of a server and reads its list of tools again.',
    input: { service_path: ServicePath },
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    run: ({ service_path }, catalog) => catalog.refresh(service_path),
  });

  addTool({
    name: 'toggle_service',
    title: 'Enable or disable a server',
    description:
      'Enables a disabled server and disables an enabled one, or brings it into the state given.',
    input: {
      service_path: ServicePath,
      enabled: z
        .boolean()
        .optional()
        .describe('The state wanted; the opposite of the present one when absent'),
    },
    annotations: { readOnlyHint: false, destructiveHint: true },
    run: async ({ service_path, enabled }, catalog) => {
      const wanted = enabled ?? (await catalog.serverDetails(service_path)).enabled === false;
      return catalog.toggle(service_path, wanted);
    },
  });

  addTool({
    name: 'register_service',
    title: 'Register a server',
    description: 'Registers an MCP server, so that it can be reached through the gateway.',
    input: NEW_SERVICE,
    annotations: { readOnlyHint: false, destructiveHint: false },
    run: ({ license, license_str, ...server }, catalog) =>
      catalog.register({ ...server, license: license ?? license_str }),
  });
}

const NEW_SERVICE = {
  server_name: z.string().describe('Name to show'),
  path: ServicePath.describe('Where it is to live below the gateway, such as /currenttime'),
  proxy_pass_url: z.string().describe('URL at which the gateway reaches it'),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  num_tools: z.number().int().min(0).optional(),
  num_stars: z.number().int().min(0).optional(),
  is_python: z.boolean().optional(),
  license: z.string().optional(),
  license_str: z.string().optional().describe('The same as license'),
  transport: Transport.optional().describe('Found out when absent'),
};
