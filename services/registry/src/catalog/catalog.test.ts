import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  FreeServerPath,
  RESERVED_SEGMENTS,
  type Server,
  type ServerPath,
} from '@mcp-gateway/contracts';
import { unprocessable } from '@mcp-gateway/kit';
import { createMemoryDocuments, type Documents } from '@mcp-gateway/store';
import { aServer, aServerSpec } from '@mcp-gateway/testing';
import { createCatalog, type Catalog } from './catalog.js';
import type { Change } from './change.js';
import { revisionOf } from './revision.js';
import { parseStoredServer } from './stored-server.js';

const BY = { subject: 'local:ada', name: 'Ada' };
const NOW = new Date('2026-03-04T05:06:07.000Z');
const path = (text: string) => text as ServerPath;

let documents: Documents<Server>;
let catalog: Catalog;
let changes: Change[];

beforeEach(() => {
  documents = createMemoryDocuments({ idOf: (server) => server.path, parse: parseStoredServer });
  catalog = createCatalog({
    documents,
    builtIn: [aServer({ path: '/mcpgw', server_name: 'MCP Gateway' })],
    checkUpstream: ({ proxy_pass_url }) =>
      proxy_pass_url.includes('refused')
        ? Promise.reject(unprocessable('refused', []))
        : Promise.resolve(),
    now: () => NOW,
  });
  changes = [];
  catalog.onChange((change) => changes.push(change));
});

describe('createCatalog', () => {
  it('lists what is built in and what is stored, in the order of paths', async () => {
    await catalog.register(aServerSpec({ path: '/z', server_name: 'z' }), BY);
    await catalog.register(aServerSpec({ path: '/a', server_name: 'a' }), BY);
    expect((await catalog.list()).map((server) => server.path)).toEqual(['/a', '/mcpgw', '/z']);
    expect((await documents.list()).map((server) => server.path)).not.toContain('/mcpgw');
  });

  it('registers a server as enabled, and announces who did it, when, and what it is', async () => {
    const server = await catalog.register(aServerSpec(), BY);
    expect(server).toMatchObject({ enabled: true, registered_at: NOW.toISOString() });
    expect(changes).toEqual([
      { kind: 'registered', path: '/weather', by: BY, at: NOW, after: server },
    ]);
  });

  it('gives a path to one of many who ask for it at the same time', async () => {
    const names = ['one', 'two', 'three', 'four'];
    const results = await Promise.allSettled(
      names.map((server_name) => catalog.register(aServerSpec({ server_name }), BY)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await documents.list()).toHaveLength(1);
  });

  it('W-37: gives a name to one of many who ask for it at the same time', async () => {
    const results = await Promise.allSettled(
      ['/a', '/b', '/c'].map((at) => catalog.register(aServerSpec({ path: at }), BY)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('stores nothing and says nothing when the URL is refused', async () => {
    const spec = aServerSpec({ proxy_pass_url: 'http://refused/' });
    await expect(catalog.register(spec, BY)).rejects.toMatchObject({ status: 422 });
    expect(await documents.list()).toEqual([]);
    expect(changes).toEqual([]);
  });

  it('checks a URL at an edit only when it is another one', async () => {
    const spec = aServerSpec({ proxy_pass_url: 'http://refused/' });
    await documents.put({ ...spec, enabled: true });
    const edit = (change: object) => catalog.edit(spec.path, change, { by: BY });
    await expect(
      edit({ description: 'x', proxy_pass_url: 'http://refused/' }),
    ).resolves.toBeDefined();
    await expect(edit({ proxy_pass_url: 'http://refused/too' })).rejects.toMatchObject({
      status: 422,
    });
  });

  it('announces an edit with what was before and after', async () => {
    const before = await catalog.register(aServerSpec({ transport: 'sse' }), BY);
    const after = await catalog.edit(
      before.path,
      { description: 'New.', transport: undefined },
      { by: BY },
    );
    expect(after).toMatchObject({ description: 'New.', server_name: 'Weather' });
    expect(after).not.toHaveProperty('transport');
    expect(changes.at(-1)).toMatchObject({ kind: 'edited', before, after });
  });

  it('lets a server keep its own name at an edit', async () => {
    await catalog.register(aServerSpec(), BY);
    const edit = { server_name: 'weather', description: 'x' };
    await expect(catalog.edit(path('/weather'), edit, { by: BY })).resolves.toMatchObject({
      server_name: 'weather',
    });
  });

  it('T-107: lets only one of two edits that were made from the same revision pass', async () => {
    const { path: at } = await catalog.register(aServerSpec(), BY);
    const ifMatch = revisionOf(await catalog.existing(at));
    const results = await Promise.allSettled([
      catalog.edit(at, { description: 'one' }, { by: BY, ifMatch }),
      catalog.edit(at, { description: 'two' }, { by: BY, ifMatch }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('announces a toggle only when it changes something', async () => {
    await catalog.register(aServerSpec(), BY);
    await catalog.toggle(path('/weather'), true, { by: BY });
    expect(changes.map(({ kind }) => kind)).toEqual(['registered']);
    await catalog.toggle(path('/weather'), false, { by: BY });
    expect(changes.at(-1)).toMatchObject({ kind: 'toggled', after: { enabled: false } });
  });

  it('forgets a server that is removed, whose path is then free', async () => {
    await catalog.register(aServerSpec(), BY);
    await catalog.remove(path('/weather'), { by: BY });
    expect(changes.at(-1)).toMatchObject({ kind: 'removed', before: { path: '/weather' } });
    await expect(catalog.register(aServerSpec(), BY)).resolves.toBeDefined();
  });

  it('keeps tools that were found, and says so only when they are others', async () => {
    await catalog.register(aServerSpec({ num_tools: 7 }), BY);
    const tools = [{ name: 'now' }];
    await catalog.recordTools(path('/weather'), tools);
    await catalog.recordTools(path('/weather'), tools);
    expect(await catalog.get(path('/weather'))).toMatchObject({ num_tools: 1, tool_list: tools });
    expect(changes.map(({ kind }) => kind)).toEqual(['registered', 'tools']);
  });

  it('corrects a count that was registered when a server has no tools', async () => {
    await catalog.register(aServerSpec({ num_tools: 7 }), BY);
    await catalog.recordTools(path('/weather'), []);
    expect(await catalog.get(path('/weather'))).toMatchObject({ num_tools: 0 });
  });

  it('keeps tools of what is built in without storing it', async () => {
    await catalog.recordTools(path('/mcpgw'), [{ name: 'find' }]);
    expect(await catalog.get(path('/mcpgw'))).toMatchObject({ num_tools: 1 });
    expect(await documents.list()).toEqual([]);
  });

  it('takes tools of a server that is gone meanwhile as nothing to keep', async () => {
    await catalog.recordTools(path('/gone'), [{ name: 'x' }]);
    expect(changes).toEqual([]);
  });

  it.each([
    ['toggle', () => catalog.toggle(path('/mcpgw'), false, { by: BY })],
    ['edit', () => catalog.edit(path('/mcpgw'), {}, { by: BY })],
    ['remove', () => catalog.remove(path('/mcpgw'), { by: BY })],
  ])('refuses to %s what is built in', async (_deed, deed) => {
    await expect(deed()).rejects.toMatchObject({ status: 403 });
  });
});

describe('parseStoredServer', () => {
  it('reads a file of the original, its tools included, and leaves out what it does not know', () => {
    const server = parseStoredServer({
      server_name: 'Current Time API',
      description: 'A simple API.',
      path: '/currenttime',
      proxy_pass_url: 'http://currenttime-server:8000/',
      tags: ['time'],
      num_tools: 1,
      num_stars: 0,
      is_python: true,
      license: 'MIT-0',
      entity_type: 'mcp_server',
      tool_list: [
        {
          name: 'current_time_by_timezone',
          parsed_description: { main: 'Get the current time.', args: 'tz_name', returns: null },
          schema: { type: 'object', properties: { tz_name: { type: 'string' } } },
        },
      ],
    });
    expect(server).toMatchObject({
      path: '/currenttime',
      enabled: true,
      tool_list: [
        {
          name: 'current_time_by_timezone',
          description: 'Get the current time.',
          inputSchema: { type: 'object', properties: { tz_name: { type: 'string' } } },
        },
      ],
    });
    expect(server).not.toHaveProperty('entity_type');
  });

  it('reads again what it wrote', () => {
    const server = aServer({ tool_list: [{ name: 'a', title: 'A', annotations: { x: 1 } }] });
    expect(parseStoredServer(JSON.parse(JSON.stringify(server)))).toEqual(server);
  });

  it.each([...RESERVED_SEGMENTS])('W-35: refuses a file that claims /%s', (segment) => {
    expect(FreeServerPath.safeParse(`/${segment}`).success).toBe(false);
    expect(() => parseStoredServer({ ...aServer(), path: `/${segment}` })).toThrow('reserved');
  });
});
