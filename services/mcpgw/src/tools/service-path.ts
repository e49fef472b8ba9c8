import { ServerPath } from '@mcp-gateway/contracts';

/** The argument that names a server, with or without the leading slash. */
export const ServicePath = ServerPath.describe('Path of the server, such as /currenttime');

/** As an optional argument: `all`, like no argument, stands for every server. */
export const ServicePathOrAll = ServicePath.optional().describe(
  'Path of the server, such as /currenttime; all servers when absent or "all"',
);

const ALL = ServerPath.parse('all');

/** The one server that is meant; undefined when all are. */
export function oneServer(path: ServerPath | undefined): ServerPath | undefined {
  return path === ALL ? undefined : path;
}
