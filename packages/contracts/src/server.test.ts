import { describe, expect, it } from '@jest/globals';
import { Server, ServerSpec, Tool } from './server.js';

const MINIMAL = {
  server_name: 'Current time',
  path: '/currenttime',
  proxy_pass_url: 'http://127.0.0.1:8000/',
};
const spec = (fields: Record<string, unknown> = {}) => ServerSpec.parse({ ...MINIMAL, ...fields });
const refusals = (fields: Record<string, unknown>) =>
  ServerSpec.safeParse({ ...MINIMAL, ...fields }).error?.issues.map(({ path }) => path.join('.'));

describe('ServerSpec', () => {
  it('fills in what was not said', () => {
    expect(spec()).toEqual({
      ...MINIMAL,
      description: '',
      tags: [],
      num_tools: 0,
      num_stars: 0,
      is_python: false,
      license: 'N/A',
      tool_list: [],
      headers: {},
    });
  });

  it.each([
    ['tags as one text', { tags: 'a, b,,a , c' }, { tags: ['a', 'b', 'c'] }],
    ['tags as a list', { tags: ['b ', 'a', 'b'] }, { tags: ['b', 'a'] }],
    ['no tags as an empty text', { tags: '' }, { tags: [] }],
    [
      'numbers as a form sends them',
      { num_tools: '3', num_stars: '' },
      { num_tools: 3, num_stars: 0 },
    ],
    ['a ticked box', { is_python: 'on' }, { is_python: true }],
    ['a word for no', { is_python: 'false' }, { is_python: false }],
    ['text with blanks around it', { server_name: '  Time ' }, { server_name: 'Time' }],
    [
      'several lines of description',
      { description: 'a\r\nb\n\tc' },
      { description: 'a\r\nb\n\tc' },
    ],
    [
      'text of any language',
      { server_name: 'Zeit für Ünïcode 世界 🚀' },
      { server_name: 'Zeit für Ünïcode 世界 🚀' },
    ],
    ['a transport', { transport: 'sse' }, { transport: 'sse' }],
    [
      'headers for the upstream',
      { headers: { Authorization: 'Bearer x' } },
      { headers: { Authorization: 'Bearer x' } },
    ],
  ])('takes %s', (_, fields, expected) => {
    expect(spec(fields)).toMatchObject(expected);
  });

  it('keeps of a tool also what it does not know', () => {
    const tool = {
      name: 'a',
      inputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    };
    expect(spec({ tool_list: [tool] }).tool_list).toEqual([tool]);
    expect(Tool.safeParse({ name: '' }).success).toBe(false);
  });

  it.each(['owner', 'approved', 'enabled', 'status', 'registered_at', 'constructor'])(
    'refuses the field %s, which is not for callers to set (T-108)',
    (field) => {
      expect(ServerSpec.safeParse({ ...MINIMAL, [field]: true }).success).toBe(false);
    },
  );

  it.each([
    ['no name', { server_name: ' ' }, 'server_name'],
    ['a name of two lines', { server_name: 'a\nb' }, 'server_name'],
    ['a name that ends the line', { server_name: 'a\rb' }, 'server_name'],
    ['a name with a terminal sequence (T-131)', { server_name: '\u001b[2J' }, 'server_name'],
    ['a name with a line separator', { server_name: 'a\u2028b' }, 'server_name'],
    ['a name that changes direction (T-114)', { server_name: 'a\u202eb' }, 'server_name'],
    ['a name with a zero-width space (T-106)', { server_name: 'current\u200btime' }, 'server_name'],
    ['a name with hidden tags (T-114)', { server_name: 'a\u{e0041}' }, 'server_name'],
    ['a long name', { server_name: 'a'.repeat(129) }, 'server_name'],
    ['a description with a terminal sequence (T-131)', { description: '\u001b[2J' }, 'description'],
    ['a description with NUL', { description: 'a\0' }, 'description'],
    ['a long description', { description: 'a'.repeat(4097) }, 'description'],
    ['a licence of two lines', { license: 'a\nb' }, 'license'],
    ['a tag with a line break', { tags: ['a\nb'] }, 'tags.0'],
    ['a long tag', { tags: ['a'.repeat(65)] }, 'tags.0'],
    ['many tags', { tags: Array.from({ length: 65 }, (_, i) => `t${i}`) }, 'tags'],
    ['a negative number', { num_tools: -1 }, 'num_tools'],
    ['half a tool', { num_tools: 1.5 }, 'num_tools'],
    ['a number that is none', { num_stars: 'many' }, 'num_stars'],
    ['an odd word for yes', { is_python: 'maybe' }, 'is_python'],
    ['a transport nobody knows', { transport: 'websocket' }, 'transport'],
    ['many tools', { tool_list: Array.from({ length: 1001 }, () => ({ name: 'a' })) }, 'tool_list'],
    ['a hostile path', { path: '/a;' }, 'path'],
    ['a long URL', { proxy_pass_url: `http://a/${'a'.repeat(2048)}` }, 'proxy_pass_url'],
    ['a header with a line break', { headers: { 'X-Key': 'a\r\nHost: b' } }, 'headers.X-Key'],
    ['a header with letters beyond ASCII', { headers: { 'X-Key': 'ä' } }, 'headers.X-Key'],
    ['a long header', { headers: { 'X-Key': 'a'.repeat(4097) } }, 'headers.X-Key'],
  ])('refuses %s', (_, fields, field) => {
    expect(refusals(fields)).toEqual([field]);
  });

  it.each([
    'Host',
    'Connection',
    'Keep-Alive',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Expect',
    'Accept',
    'Accept-Encoding',
    'Content-Length',
    'Content-Type',
    'Content-Encoding',
    'Mcp-Session-Id',
    'MCP-Protocol-Version',
    'Mcp-Method',
    'Mcp-Name',
    'Mcp-Param-Region',
    'Last-Event-ID',
    'X-Accel-Redirect',
    'X-Gateway-Identity',
    'X-Mcp-Server',
    'x-mcp-route',
    'X-Original-Method',
    'X-Request-Id',
  ])('refuses the header %s, which is for the gateway to set', (name) => {
    expect(refusals({ headers: { [name]: 'a' } })).toEqual([`headers.${name}`]);
  });

  it.each(['', 'X Key', 'X-Key:', 'X_Key', '1X', 'X-K\u00e9y', 'X-Key\r\nHost', 'a'.repeat(65)])(
    'refuses the header name %j',
    (name) => {
      expect(refusals({ headers: { [name]: 'a' } })).toEqual([`headers.${name}`]);
    },
  );

  it.each(['Authorization', 'Cookie', 'X-Api-Key', 'X-MCP-Toolsets'])(
    'takes the header %s, by which an upstream may know the gateway',
    (name) => expect(spec({ headers: { [name]: 'a' } }).headers).toEqual({ [name]: 'a' }),
  );

  it('is not moved by a key of Object.prototype', () => {
    const body = JSON.parse(
      `{"server_name":"a","path":"/a","proxy_pass_url":"http://a/","headers":{"__proto__":{"X":"y"}}}`,
    ) as unknown;
    const { headers } = ServerSpec.parse(body);
    expect(Object.keys(headers)).toEqual([]);
    expect(headers['X']).toBeUndefined();
  });
});

describe('Server', () => {
  it('reads a record of the original, enabled unless it says otherwise', () => {
    const record = {
      server_name: 'Current Time API',
      description: 'A simple API that returns the current server time.',
      path: '/currenttime',
      proxy_pass_url: 'http://localhost:8000/',
      tags: ['time', 'read-only'],
      num_tools: 1,
      num_stars: 0,
      is_python: true,
      license: 'MIT',
      tool_list: [
        { name: 'current_time_by_timezone', parsed_description: { main: 'a' }, schema: {} },
      ],
    };
    expect(Server.parse(record)).toEqual({ ...record, headers: {}, enabled: true });
    expect(Server.parse({ ...record, enabled: false }).enabled).toBe(false);
  });

  it('refuses a record with times that are none', () => {
    expect(Server.safeParse({ ...MINIMAL, updated_at: 'yesterday' }).success).toBe(false);
  });
});
