import { describe, expect, it } from '@jest/globals';
import { ToolSearch, type Caller, type Server } from '@mcp-gateway/contracts';
import { parsePolicy } from '@mcp-gateway/policy';
import { aServer } from '@mcp-gateway/testing';
import { createAccess } from '../auth/access.js';
import { createFindTools } from './find-tools.js';
import { createToolIndex } from './tool-index.js';

const policy = parsePolicy(`
scopes:
  all: [{ server: '*', methods: ['*'], tools: ['*'] }]
  some:
    - { server: weather, methods: [tools/call], tools: [forecast] }
    - { server: clock, methods: [tools/call], tools: ['*'] }
  lists: [{ server: '*', methods: [tools/list] }]
  admin: []
groups: {}
ui:
  admin: { list_service: ['*'] }
`);
const { callable } = createAccess(() => policy);
const callerWith = (...scopes: string[]): Caller => ({
  subject: 'local:alice',
  kind: 'user',
  name: 'alice',
  scopes,
});
const tool = (name: string, description = '', properties = {}) => ({
  name,
  description,
  inputSchema: { type: 'object', properties },
});

const FORECAST = tool('forecast', 'Tells the weather of tomorrow.', {
  city: { description: 'Where the weather is wanted' },
});
const weather = aServer({ tool_list: [FORECAST, tool('secret_alarm', 'Warns of weather.')] });
const clock = aServer({
  path: '/clock',
  server_name: 'Clock',
  description: 'Time zones.',
  tags: ['Time'],
  tool_list: [tool('current_time_by_timezone', 'The current time in a time zone.')],
});
const vault = aServer({
  path: '/vault',
  server_name: 'Secret vault',
  description: 'Secrets and weather.',
  tags: [],
  tool_list: [tool('read_secret', 'Reads a secret.'), tool('weather_of_secrets')],
});

const search = (
  servers: readonly Server[],
  query: string,
  options: Partial<ToolSearch> = {},
  caller = callerWith('all'),
) =>
  createFindTools({ index: createToolIndex(servers), callable })(
    caller,
    ToolSearch.parse({ query, ...options }),
  );
const named = (hits: ReturnType<typeof search>) => hits.map(({ tool_name }) => tool_name);
const EVERYTHING = [clock, vault, weather];

describe('a search for tools', () => {
  it('finds what does it, with all that is needed to call it', () => {
    const [best] = search(EVERYTHING, 'what time is it in Tokyo?');
    expect(best).toEqual({
      service_path: '/clock',
      service_name: 'Clock',
      tool_name: 'current_time_by_timezone',
      description: 'The current time in a time zone.',
      inputSchema: { type: 'object', properties: {} },
      score: expect.any(Number),
      matched_terms: ['time'],
    });
    expect(best?.score).toBeGreaterThan(0);
    expect(best?.score).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a name above a description', 'forecast', 'forecast'],
    ['what a parameter is called', 'city', 'forecast'],
    ['more words of the request', 'read a secret', 'read_secret'],
  ])('prefers %s', (_title, query, expected) => {
    expect(named(search(EVERYTHING, query))[0]).toBe(expected);
  });

  it('answers with nothing when no word fits', () => {
    expect(search(EVERYTHING, 'bake bread')).toEqual([]);
    expect(search([], 'weather')).toEqual([]);
  });

  it('keeps to the servers, tags and number that were asked for', () => {
    expect(named(search(EVERYTHING, 'weather', { top_n: 1 }))).toHaveLength(1);
    const scope = [clock.path, vault.path];
    expect(named(search(EVERYTHING, 'weather', { scope }))).toEqual(['weather_of_secrets']);
    expect(named(search(EVERYTHING, 'time weather', { tags: ['time'] }))).toEqual([
      'current_time_by_timezone',
    ]);
    expect(search(EVERYTHING, 'weather', { scope: [] })).toEqual([]);
  });

  it('takes schemas that are none as they come', () => {
    const odd = aServer({
      tool_list: [
        { name: 'odd_weather', inputSchema: { properties: null } },
        { name: 'weather', inputSchema: { properties: { a: 1, b: { description: {} } } } },
        { name: 'bare_weather' },
      ],
    });
    expect(named(search([odd], 'weather'))).toHaveLength(3);
  });
});

describe('who searches for tools', () => {
  const some = callerWith('some');

  it('finds only tools that they may call (W-21)', () => {
    expect(named(search(EVERYTHING, 'secret weather time', { top_n: 50 }, some)).sort()).toEqual([
      'current_time_by_timezone',
      'forecast',
    ]);
  });

  it.each([
    ['a right to list', callerWith('lists')],
    ['a right to see in the registry', callerWith('admin')],
    ['no scope', callerWith()],
  ])('finds nothing with %s alone (W-21)', (_title, caller) => {
    expect(search(EVERYTHING, 'secret weather time', {}, caller)).toEqual([]);
  });

  it.each(['secret', 'read_secret', 'secret_alarm', 'Secret vault', 'weather of tomorrow', 'time'])(
    'gets for %p the answer of a registry without the rest, scores included (T-092)',
    (query) => {
      const without = [clock, aServer({ tool_list: [FORECAST] })];
      const options = { top_n: 50 };
      expect(search(EVERYTHING, query, options, some)).toEqual(
        search(without, query, options, some),
      );
    },
  );
});

describe('the index of tools', () => {
  it('follows the catalogue', () => {
    const index = createToolIndex([clock]);
    const find = createFindTools({ index, callable });
    const hits = () =>
      named(find(callerWith('all'), ToolSearch.parse({ query: 'weather forecast' })));
    expect(hits()).toEqual([]);
    index.follow({ path: weather.path, after: weather });
    expect(hits()).toContain('forecast');
    index.follow({ path: weather.path, after: { ...weather, tool_list: [FORECAST] } });
    expect(hits()).toEqual(['forecast']);
    index.follow({ path: weather.path, after: { ...weather, enabled: false } });
    expect(hits()).toEqual([]);
    index.follow({ path: weather.path, after: weather });
    index.follow({ path: weather.path });
    expect(hits()).toEqual([]);
  });
});
