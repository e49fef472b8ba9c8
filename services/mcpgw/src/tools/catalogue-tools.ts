import type { AddTool } from './tool.js';
import { oneServer, ServicePathOrAll } from './service-path.js';

const READ_ONLY = { readOnlyHint: true, openWorldHint: false };

/** Tools that look at the catalogue. */
export function addCatalogueTools(addTool: AddTool): void {
  addTool({
    name: 'list_services',
    title: 'List servers',
    description:
      'Lists the MCP servers that you may see, with their state, description, tags and number of tools.',
    input: {},
    annotations: READ_ONLY,
    run: async (_args, catalog) => {
      const services = await catalog.listServers();
      const enabled_count = services.filter(({ enabled }) => enabled).length;
      return { services, total_count: services.length, enabled_count };
    },
  });

  addTool({
    name: 'get_service_tools',
    title: 'List the tools of a server',
    description: 'Lists the tools of one server, or of all servers, with their input schemas.',
    input: { service_path: ServicePathOrAll },
    annotations: READ_ONLY,
    run: ({ service_path }, catalog) => {
      const path = oneServer(service_path);
      return path === undefined ? catalog.allTools() : catalog.tools(path);
    },
  });

  addTool({
    name: 'get_server_details',
    title: 'Show a server',
    description: 'Shows all that the registry knows about one server, or about all servers.',
    input: { service_path: ServicePathOrAll },
    annotations: READ_ONLY,
    run: ({ service_path }, catalog) => {
      const path = oneServer(service_path);
      return path === undefined ? catalog.allServerDetails() : catalog.serverDetails(path);
    },
  });

  addTool({
    name: 'healthcheck',
    title: 'Show the health of all servers',
    description:
      'Tells for each server, by its path, whether it is healthy, when that was last checked and how many tools it has.',
    input: {},
    annotations: READ_ONLY,
    run: async (_args, catalog) => {
      const servers = await catalog.listServers();
      return Object.fromEntries(
        servers.map(({ path, status, last_checked_iso, num_tools }) => [
          path,
          { status, last_checked_iso, num_tools },
        ]),
      );
    },
  });
}
