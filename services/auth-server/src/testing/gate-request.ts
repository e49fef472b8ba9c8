import type { OutgoingHttpHeaders } from 'node:http';

/** A call of a tool, as JSON-RPC. */
export const aCall = (tool = 'current_time_by_timezone', members: Record<string, unknown> = {}) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: tool, arguments: { timezone: 'Europe/Berlin' } },
    ...members,
  });

export const aMessage = (method: string, params?: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

/** Where a request came through the gateway, and with which credential. */
export type Door = { token?: string; server?: string; endpoint?: string; route?: string };

/** A POST as nginx sends it to the gate, with the client's body. */
export function gatePost(
  body: string | Uint8Array,
  door: Door = {},
  headers: OutgoingHttpHeaders = {},
) {
  return {
    method: 'POST',
    path: '/validate',
    body,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...doorHeaders(door),
      ...headers,
    },
  };
}

/** A request without a body as nginx sends it to the gate: it opens a stream, say. */
export function gateHead(method: string, door: Door = {}, headers: OutgoingHttpHeaders = {}) {
  return {
    method: 'POST',
    path: '/validate',
    headers: { 'X-Original-Method': method, ...doorHeaders(door), ...headers },
  };
}

function doorHeaders(door: Door): OutgoingHttpHeaders {
  const { token, server = 'currenttime', endpoint = 'mcp', route = 'direct' } = door;
  return {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    'X-Mcp-Server': server,
    'X-Mcp-Endpoint': endpoint,
    'X-Mcp-Route': route,
    'X-Request-Id': 'call-1',
  };
}
