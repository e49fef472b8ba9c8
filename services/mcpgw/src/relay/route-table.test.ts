import { ServerPath, type RelayRoute } from '@mcp-gateway/contracts';
import { describe, expect, it } from '@jest/globals';
import { createRouteTable } from './route-table.js';

const aRoute = (path: string, rest: Partial<RelayRoute> = {}): RelayRoute => ({
  path: ServerPath.parse(path),
  sse_url: 'http://127.0.0.1:8000/sse',
  address: '127.0.0.1',
  headers: {},
  internal: false,
  ...rest,
});

function aTable(routes: RelayRoute[] = [aRoute('/one')]) {
  const state = { now: 0, asked: 0, down: false, routes, errors: 0 };
  const table = createRouteTable({
    now: () => state.now,
    fetchRoutes: async () => {
      state.asked += 1;
      await Promise.resolve();
      if (state.down) throw new Error('down');
      return state.routes;
    },
    onError: () => {
      state.errors += 1;
    },
  });
  return { state, table };
}

describe('the route table', () => {
  it('asks the registry once a second at most while it knows the server', async () => {
    const { state, table } = aTable();
    for (const now of [0, 500, 999, 1000, 1500]) {
      state.now = now;
      await table.find('one');
    }
    expect(state.asked).toBe(2);
  });

  it('asks once for all that wait', async () => {
    const { state, table } = aTable([aRoute('/one'), aRoute('/two/three')]);
    const found = await Promise.all(['one', 'two/three', 'one'].map((name) => table.find(name)));
    expect(found.map((route) => route?.path)).toEqual(['/one', '/two/three', '/one']);
    expect(state.asked).toBe(1);
  });

  it('asks at once about a server it does not know', async () => {
    const { state, table } = aTable();
    await table.find('one');
    state.routes = [...state.routes, aRoute('/new')];
    await expect(table.find('new')).resolves.toMatchObject({ path: '/new' });
  });

  it('says that there is no route when the registry knows none', async () => {
    const { table } = aTable();
    await expect(table.find('other')).resolves.toBeUndefined();
  });

  it('forgets a server that is gone within a second', async () => {
    const { state, table } = aTable();
    await table.find('one');
    state.routes = [];
    state.now = 1000;
    await expect(table.find('one')).resolves.toBeUndefined();
  });

  it('uses what it knows for a minute while the registry is down', async () => {
    const { state, table } = aTable();
    await table.find('one');
    state.down = true;
    state.now = 60_000;
    await expect(table.find('one')).resolves.toMatchObject({ path: '/one' });
    state.now = 60_001;
    await expect(table.find('one')).rejects.toMatchObject({ status: 503 });
    expect(state.errors).toBeGreaterThan(0);
  });

  it('does not ask more often than once a second while the registry is down', async () => {
    const { state, table } = aTable();
    await table.find('one');
    state.down = true;
    for (const now of [1000, 1400, 1900]) {
      state.now = now;
      await table.find('one');
    }
    expect(state.asked).toBe(2);
  });

  it('cannot tell about a server it does not know while the registry is down', async () => {
    const { state, table } = aTable();
    state.down = true;
    await expect(table.find('other')).rejects.toMatchObject({ status: 503 });
  });

  it('is right again as soon as the registry is back', async () => {
    const { state, table } = aTable();
    state.down = true;
    await expect(table.find('one')).rejects.toMatchObject({ status: 503 });
    state.down = false;
    await expect(table.find('one')).resolves.toMatchObject({ path: '/one' });
    await expect(table.find('other')).resolves.toBeUndefined();
  });
});
