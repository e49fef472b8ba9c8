import { McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { localTime, UnknownTimeZone } from './local-time.js';
import { similarZones } from './similar-zones.js';

export type CurrentTimeDeps = { now: () => Date };

const TimeZoneName = z
  .string()
  .min(1)
  .max(64)
  .default('America/New_York')
  .describe('Name of the time zone in the IANA database, such as Europe/Paris or UTC');

/** One tool, which tells the time of day in any time zone. */
export function createCurrentTimeServer({ now }: CurrentTimeDeps): McpServer {
  const server = new McpServer({ name: 'currenttime', title: 'Current Time', version: '0.1.0' });
  server.registerTool(
    'current_time_by_timezone',
    {
      title: 'Current time by time zone',
      description:
        'Get the current local date and time of a time zone or city, in ISO 8601 with the offset from UTC.',
      inputSchema: z.object({ tz_name: TimeZoneName }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ tz_name }) => tell(now(), tz_name),
  );
  return server;
}

function tell(moment: Date, zone: string): CallToolResult {
  try {
    return { content: [{ type: 'text', text: `${localTime(moment, zone)} (${zone})` }] };
  } catch (error) {
    if (!(error instanceof UnknownTimeZone)) throw error;
    const text = `${error.message}. Similar names: ${similarZones(zone).join(', ')}.`;
    return { isError: true, content: [{ type: 'text', text }] };
  }
}
