import type { Server, Tool } from '@mcp-gateway/contracts';
import { documentOf, type Document } from './document.js';
import { stemsOf } from './tokens.js';
import { BEGINNING_CHARACTERS } from './weights.js';

export type ToolEntry = {
  tool: Tool;
  document: Document;
  /** What the tool says about its server. */
  part: Document;
};

export type ServerEntry = {
  server: Server;
  /** What the server says about itself. */
  own: Document;
  tools: readonly ToolEntry[];
};

/** Of longer texts the rest is not read: servers write them, and each word costs memory. */
const MAX_TEXT = 8_192;
const MAX_PARAMETERS = 256;

export function entryOf(server: Server): ServerEntry {
  return {
    server,
    own: documentOf(ownFields(server)),
    tools: server.tool_list.map((tool) => ({
      tool,
      document: documentOf(toolFields(server, tool)),
      part: documentOf(partFields(tool)),
    })),
  };
}

function toolFields(server: Server, tool: Tool): string[][] {
  const parameters = parametersOf(tool);
  return [
    stems(tool.name),
    stems(server.server_name),
    stems(tool.description ?? ''),
    stems(parameters.map(([name]) => name).join(' ')),
    stems(parameters.map(([, description]) => description).join(' ')),
  ];
}

function ownFields({ server_name, description, tags }: Server): string[][] {
  return [stems(server_name), stems(description), stems(tags.join(' ')), [], []];
}

function partFields({ name, description = '' }: Tool): string[][] {
  return [[], [], [], stems(name), stems(description.slice(0, BEGINNING_CHARACTERS))];
}

function stems(text: string): string[] {
  return stemsOf(text.slice(0, MAX_TEXT));
}

/** Names and descriptions; a schema comes from a server and may hold anything. */
function parametersOf({ inputSchema }: Tool): [string, string][] {
  const properties: unknown = inputSchema?.['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties)
    .slice(0, MAX_PARAMETERS)
    .map(([name, schema]) => [name, descriptionOf(schema)]);
}

function descriptionOf(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null || !('description' in schema)) return '';
  return typeof schema.description === 'string' ? schema.description : '';
}
