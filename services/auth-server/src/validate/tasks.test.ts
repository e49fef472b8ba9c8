import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPrincipal, sendRequest } from '@mcp-gateway/testing';
import {
  startAuthServer,
  taskIds,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, aMessage, gatePost, type Door } from '../testing/gate-request.js';

const POLICY = `
scopes:
  builder:
    - server: builds
      methods: ['*', notifications/progress]
      tools: ['*']
  caller:
    - { server: builds, methods: [tools/call], tools: ['*'] }
  lister:
    - { server: builds, methods: [tasks/list] }
`;
const ID = '786512e2-9e0d';
const RELATED = 'io.modelcontextprotocol/related-task';
const METHODS = ['tasks/get', 'tasks/update', 'tasks/cancel', 'tasks/result'];

let authServer: AuthServerUnderTest;
let token: string;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY });
  token = await authServer.token({ scopes: ['builder'] });
});
afterAll(() => authServer.close());

/** An id as the relay tells it to the robot, who asks in these tests. */
const bound = ({ server = 'builds', subject = 'robot' } = {}) =>
  taskIds.bind(ID, { server, principal: aPrincipal({ kind: 'client', subject }) });
const post = (body: string, door: Door = {}, headers = {}) =>
  sendRequest(authServer, gatePost(body, { token, server: 'builds', ...door }, headers));
const modern = (method: string, params: object, name: string) =>
  post(
    aMessage(method, {
      ...params,
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
    }),
    {},
    { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method, 'Mcp-Name': name },
  );

const listen = (...ids: string[]) =>
  aMessage('subscriptions/listen', { notifications: { taskIds: ids } });
const related = (id: unknown, method = 'tools/call') =>
  aMessage(method, { name: 'build', _meta: { [RELATED]: { taskId: id } } });

describe('/validate on a task', () => {
  it.each([
    ...METHODS.map((method) => [method, () => aMessage(method, { taskId: bound() })] as const),
    ['a stream of news of it', () => listen(bound(), bound())],
    ['a call that belongs to it', () => related(bound())],
  ])('sends %s of its owner through the relay, where its id is known', async (_what, body) => {
    const answer = await post(body());
    expect(answer.status).toBe(200);
    expect(answer.headers['x-accel-redirect']).toBe('@relay');
    expect(answer.headers['x-gateway-identity']).toBeDefined();
  });

  it('takes its id from Mcp-Name as the client knows it', async () => {
    expect((await modern('tasks/get', { taskId: bound() }, bound())).status).toBe(200);
    expect((await modern('tasks/get', { taskId: bound() }, ID)).status).toBe(400);
  });

  const foreign: [what: string, id: () => string][] = [
    ['of another principal', () => bound({ subject: 'bob' })],
    ['of another server', () => bound({ server: 'other' })],
    ['that is the server’s own', () => ID],
    ['that nobody was given', () => 'no-such-task'],
  ];
  it.each(foreign)('T-096: is not found by an id %s, whatever the method', async (_what, id) => {
    const bodies = [
      ...METHODS.map((method) => aMessage(method, { taskId: id() })),
      listen(bound(), id()),
      related(id()),
      related(id(), 'ping'),
    ];
    for (const body of bodies) {
      const answer = await post(body);
      expect(answer.headers).not.toHaveProperty('x-accel-redirect');
      expect([body, answer.status, JSON.parse(answer.body)]).toEqual([
        body,
        400,
        { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'Task not found' } },
      ]);
    }
  });

  it.each(foreign)('T-096: is not found in the modern era by an id %s', async (_what, id) => {
    const answer = await modern('tasks/get', { taskId: id() }, id());
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: -32602 } });
  });

  it.each([
    ['no id', related(undefined)],
    ['an id that is none', related(7)],
    ['an id by another name', related(ID).replace('taskId', 'TaskId')],
    ['a key by another name', related(ID).replace('related-task', 'Related-Task')],
  ])('T-096: refuses a call that belongs to a task with %s', async (_what, body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('says 403 before it says whether a task exists', async () => {
    const caller = await authServer.token({ scopes: ['caller'] });
    const answer = await post(aMessage('tasks/get', { taskId: ID }), { token: caller });
    expect(answer.status).toBe(403);
  });

  it.each([
    [
      'asks for one',
      aCall('build', { params: { name: 'build', task: { ttl: 60_000 } } }),
      '@relay',
    ],
    [
      'lets the server begin one',
      aCall('build', {
        params: {
          name: 'build',
          _meta: {
            'io.modelcontextprotocol/clientCapabilities': {
              extensions: { 'io.modelcontextprotocol/tasks': {} },
            },
          },
        },
      }),
      '@relay',
    ],
    ['has nothing to do with one', aCall('build'), '@upstream'],
    [
      'has other capabilities',
      aCall('build', {
        params: {
          name: 'build',
          _meta: { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } },
        },
      }),
      '@upstream',
    ],
  ])('is begun through the relay, where its id is bound: a call that %s', async (_, body, to) => {
    expect((await post(body)).headers['x-accel-redirect']).toBe(to);
  });

  it.each([
    ['progress', `{"jsonrpc":"2.0","method":"notifications/progress","params":{"_meta":`],
    ['an answer', `{"jsonrpc":"2.0","id":1,"result":{"_meta":`],
  ])('may be the client’s own where it sends %s', async (_what, start) => {
    const body = `${start}{"${RELATED}":{"taskId":"own"}}}}`;
    const answer = await post(body, { endpoint: 'messages' });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-accel-redirect']).toBe('@relay');
  });

  it('T-096: is listed by nobody whom the policy does not name tasks/list for', async () => {
    const answer = await post(aMessage('tasks/list'));
    expect(answer.status).toBe(403);
    const lister = await authServer.token({ scopes: ['lister'] });
    expect((await post(aMessage('tasks/list'), { token: lister })).status).toBe(200);
  });
});
