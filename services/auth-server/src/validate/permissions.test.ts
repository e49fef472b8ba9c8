import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POLICY_TEXT, sendRequest, type HttpAnswer, type HttpRequest } from '@mcp-gateway/testing';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { gateCallers, type GateCallers } from '../testing/gate-callers.js';
import { aCall, aMessage, gateHead, gatePost } from '../testing/gate-request.js';

let authServer: AuthServerUnderTest;
let callers: GateCallers;

beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  callers = await gateCallers(authServer);
});
afterAll(() => authServer.close());

const ask = (request: HttpRequest) => sendRequest({ port: authServer.port }, request);

type Who = keyof GateCallers;
const post = (who: Who, body: string, server = 'currenttime', endpoint = 'mcp') =>
  gatePost(body, { token: callers[who], server, endpoint });
const head = (who: Who, method: string, server = 'currenttime', endpoint = 'mcp') =>
  gateHead(method, { token: callers[who], server, endpoint });

const RESPONSE = '{"jsonrpc":"2.0","id":1,"result":{}}';
const INITIALIZE = aMessage('initialize', {});
const LARGE = aCall('secret_tool', { params: { text: 'x'.repeat(40_000), name: 'secret_tool' } });

/** All of an answer but the time it was given. */
const comparable = ({ status, headers, body }: HttpAnswer) =>
  JSON.stringify({ status, headers: { ...headers, date: '' }, body });

describe('/validate on a call that is not permitted', () => {
  it.each<[string, () => HttpRequest]>([
    ['a tool that no scope names (W-24)', () => post('alice', aCall('secret_tool'))],
    ['a tool that does not exist', () => post('alice', aCall('no_such_tool'))],
    ['a tool in other letters (T-038)', () => post('alice', aCall('Current_Time_By_Timezone'))],
    ['a tool with a blank (T-038)', () => post('alice', aCall('current_time_by_timezone '))],
    ['a tool in a large body (W-10)', () => post('alice', LARGE)],
    ['a tool in a body of many lines (W-09)', () => post('alice', pretty(aCall('secret_tool')))],
    [
      'a tool in a call without an id (T-039)',
      () => post('alice', aCall('secret_tool', { id: undefined })),
    ],
    ['any tool where the method is not granted (W-19)', () => post('lister', aCall())],
    ['anything to a token without scopes (W-02)', () => post('nobody', aCall())],
    ['even initialize to a token without scopes (W-02)', () => post('nobody', INITIALIZE)],
    [
      'a notification to a token without scopes (W-02)',
      () => post('nobody', aMessage('notifications/initialized').replace('"id":1,', '')),
    ],
    ['a response from a token without scopes (W-02)', () => post('nobody', RESPONSE)],
    ['a stream to a token without scopes (W-02)', () => head('nobody', 'GET')],
    ['the end of a session to it (W-02)', () => head('nobody', 'DELETE')],
    [
      'a prompt where tools are granted (T-051)',
      () => post('alice', aMessage('prompts/get', { name: 'current_time_by_timezone' })),
    ],
    [
      'a resource where tools are granted (T-051)',
      () => post('alice', aMessage('resources/read', { uri: 'ui://secret' })),
    ],
    [
      'a subscription to it (T-051)',
      () => post('alice', aMessage('resources/subscribe', { uri: 'ui://secret' })),
    ],
    [
      'completion for it (T-051)',
      () =>
        post('alice', aMessage('completion/complete', { ref: { type: 'ref/prompt', name: 'a' } })),
    ],
    ['a server nobody may see (W-13)', () => post('alice', aCall(), 'secretsrv')],
    ['a stream of it (W-13)', () => head('alice', 'GET', 'secretsrv')],
    ['a legacy stream of it (W-13)', () => head('alice', 'GET', 'secretsrv', 'sse')],
    [
      'a message to a legacy stream of it (W-13)',
      () => post('alice', aCall(), 'secretsrv', 'messages'),
    ],
    ['the end of a session of it (W-13)', () => head('alice', 'DELETE', 'secretsrv')],
    ['a server below a permitted one (W-17)', () => post('alice', aCall(), 'currenttime/inner')],
    [
      'a server that begins like a permitted one (T-007)',
      () => post('alice', aCall(), 'currenttime2'),
    ],
    [
      'a server named like an object’s property (T-047)',
      () => post('alice', aCall(), 'constructor'),
    ],
  ])('answers 403 insufficient_scope to %s', async (_, request) => {
    const { method, ...rest } = request();
    const answer = await ask({ method: method!, ...rest });
    expect(answer.status).toBe(403);
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer error="insufficient_scope", error_description="Insufficient scope: access denied", scope="/,
    );
    expect(answer.headers).not.toHaveProperty('x-accel-redirect');
    expect(answer.headers).not.toHaveProperty('x-gateway-identity');
    if (method === 'POST') expect(JSON.parse(answer.body).error.code).toBe(-32003);
  });

  it('refuses a tool that does not exist as one that is not permitted, byte for byte (T-090)', async () => {
    const denied = await ask(post('alice', aCall('secret_tool')));
    const unknown = await ask(post('alice', aCall('no_such_tool')));
    expect(comparable(unknown)).toBe(comparable(denied));
  });

  it.each<[string, (server: string) => HttpRequest]>([
    ['a call', (server) => post('alice', aCall(), server)],
    ['initialize', (server) => post('alice', INITIALIZE, server)],
    ['an unknown method', (server) => post('alice', aMessage('acme/x'), server)],
    ['a response', (server) => post('alice', RESPONSE, server)],
    ['a stream', (server) => head('alice', 'GET', server)],
  ])(
    'refuses %s to a server that does not exist as to one that nobody may see',
    async (_, request) => {
      const hidden = comparable(await ask(request('secretsrv')));
      const missing = comparable(await ask(request('nosuchsrv')));
      expect(missing.replaceAll('nosuchsrv', 'secretsrv')).toBe(hidden);
    },
  );

  it.each([
    ['the one that is granted', 'file:///a/b', 200],
    ['a way around to it', 'file:///a/x/../b', 403],
    ['a way up from it', 'file:///a/b/../c', 403],
    ['escaped dots', 'file:///a/b/%2e%2e/c', 403],
    ['an escaped letter', 'file:///a/%62', 403],
    ['the scheme in capitals', 'FILE:///a/b', 403],
    ['a template', 'file:///{+path}', 403],
  ])('takes a resource by its exact URI: %s (T-052)', async (_, uri, status) => {
    authServer.setPolicy(
      'scopes: { currenttime/use: [{ server: currenttime, methods: [resources/read], resources: ["file:///a/b"] }] }',
    );
    const answer = await ask(post('alice', aMessage('resources/read', { uri })));
    authServer.setPolicy(POLICY_TEXT);
    expect(answer.status).toBe(status);
  });

  it('asks for all scopes that would do, the same each time (T-073)', async () => {
    const first = await ask(post('nobody', aMessage('tools/list')));
    const second = await ask(post('nobody', aMessage('tools/list')));
    expect(first.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", error_description="Insufficient scope: access denied", ' +
        'scope="currenttime/use currenttime/lists everything", ' +
        `resource_metadata="${ISSUER}/.well-known/oauth-protected-resource/currenttime/mcp"`,
    );
    expect(comparable(second)).toBe(comparable(first));
  });

  it('asks for no refresh token (A-11)', async () => {
    const answer = await ask(post('nobody', aCall()));
    expect(answer.headers['www-authenticate']).not.toContain('offline_access');
  });

  it.each([
    ['a text', '"a"'],
    ['a large number, as it was spelled', '9007199254740993'],
  ])('answers under the id of the request, %s', async (_, id) => {
    const answer = await ask(post('alice', aCall('secret_tool').replace('"id":1', `"id":${id}`)));
    expect(answer.body).toContain(`"id":${id},`);
  });
});

describe('/validate on a method that does not exist', () => {
  it.each([
    ['a made-up one (TR-10)', 'tools/guess'],
    ['the name of a tool (W-16)', 'current_time_by_timezone'],
    ['one in capitals (T-037)', 'TOOLS/CALL'],
    ['one with a blank (T-037)', 'tools/call '],
    ['one with NUL (T-037)', 'tools/call\0'],
    ['one of servers (T-053)', 'sampling/createMessage'],
    ['the property of an object (T-047)', 'constructor'],
    ['the wildcard of the policy', '*'],
  ])('answers 404 to %s, whoever calls', async (_, method) => {
    for (const who of ['alice', 'nobody', 'root'] as const) {
      const answer = await ask(post(who, aMessage(method, { name: 'current_time_by_timezone' })));
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ id: 1, error: { code: -32601 } });
    }
  });
});

describe('/validate on a call that is permitted', () => {
  it.each<[string, () => HttpRequest]>([
    ['a tool that a scope names', () => post('alice', aCall())],
    ['a tool in a body of many lines (W-09)', () => post('alice', pretty(aCall()))],
    [
      'a tool whose name is escaped (T-036)',
      () => post('alice', aCall().replace('by_', 'by\\u005f')),
    ],
    [
      'a notification',
      () => post('alice', '{"jsonrpc":"2.0","method":"notifications/initialized"}'),
    ],
    ['a response to a legacy stream', () => post('alice', RESPONSE, 'currenttime', 'messages')],
    ['a list', () => post('lister', aMessage('tools/list'))],
    ['a stream', () => head('alice', 'GET')],
    ['the end of a session', () => head('alice', 'DELETE')],
    ['a message to a legacy stream', () => post('alice', aCall(), 'currenttime', 'messages')],
    ['any server where all are granted', () => post('root', aCall('anything'), 'a/b/c')],
    ['the one server a token is for', () => post('visitor', aCall('anything'), 'secretsrv')],
    ['a legacy stream of it', () => head('visitor', 'GET', 'secretsrv', 'sse')],
  ])('allows %s', async (_, request) => {
    expect((await ask(request())).status).toBe(200);
  });
});

function pretty(json: string): string {
  return JSON.stringify(JSON.parse(json), null, '\t').replaceAll('\n', '\r\n');
}
