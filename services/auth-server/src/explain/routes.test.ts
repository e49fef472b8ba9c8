import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { Explained } from '@mcp-gateway/contracts';
import {
  INTERNAL_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { findPrincipal } from './find-principal.js';
import { targetOf } from './target-of.js';

const POLICY = `
scopes:
  currenttime/use:
    - { server: currenttime, methods: [initialize, tools/list, tools/call], tools: [now] }
  everything: []
  careful:
    - { server: currenttime, methods: [tools/call], tools: ['*'], when: ['args.zone == "UTC"'] }
groups:
  staff: [careful]
`;

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY });
  const person = { name: 'ann', password: 'correct horse battery', groups: ['staff'] };
  expect((await internal('/users', person)).status).toBe(201);
  const gone = { ...person, name: 'gone' };
  expect((await internal('/users', gone)).status).toBe(201);
  await authServer.accounts.disable('local:gone', true);
});
afterAll(() => authServer.close());

const internal = (path: string, body: object) =>
  supertest(authServer.app)
    .post(`/internal${path}`)
    .auth(INTERNAL_KEY, { type: 'bearer' })
    .send(body);
const ask = (question: object) =>
  internal('/explain', {
    principal: 'robot',
    server: 'currenttime',
    method: 'tools/call',
    target: 'now',
    ...question,
  });

describe('POST /internal/explain', () => {
  it('names the rule that allows a machine client its call', async () => {
    const { status, body } = await ask({});
    expect(status).toBe(200);
    expect(Explained.parse(body)).toEqual({
      principal: { subject: 'robot', kind: 'client', name: 'robot', groups: [], disabled: false },
      decision: { allow: true, scope: 'currenttime/use', rule: 'currenttime/use[0]' },
      scopes: [
        {
          scope: 'currenttime/use',
          known: true,
          grants: [{ rule: 'currenttime/use[0]', lacks: [] }],
        },
        { scope: 'everything', known: true, grants: [] },
      ],
    });
  });

  it.each([
    [
      'another tool',
      { target: 'alarm' },
      { what: 'target', target: { kind: 'tool', name: 'alarm' } },
    ],
    ['another method', { method: 'ping', target: undefined }, { what: 'method', method: 'ping' }],
    ['no tool', { target: undefined }, { what: 'target' }],
  ])('says what a grant lacks for %s', async (_, question, lack) => {
    const { body } = await ask(question);
    expect(body).toMatchObject({
      decision: { allow: false, reason: expect.any(String) },
      scopes: [{ grants: [{ lacks: [lack] }] }, {}],
    });
  });

  it.each([
    ['holds', { arguments: { zone: 'UTC' } }, true],
    ['does not hold', { arguments: { zone: 'CET' } }, false],
    ['cannot be judged without arguments', {}, false],
  ])('decides as for a call when a condition %s', async (_, question, allow) => {
    const { body } = await ask({ principal: 'ann', ...question });
    expect(body).toMatchObject({
      principal: { subject: 'local:ann', groups: ['staff'] },
      decision: { allow },
    });
  });

  it('allows a person who is disabled nothing', async () => {
    const { body } = await ask({ principal: 'local:gone' });
    expect(body).toMatchObject({
      principal: { disabled: true },
      decision: { allow: false, reason: 'the account is disabled' },
    });
  });

  it.each([
    ['404 for nobody', 404, { principal: 'nobody' }],
    ['404 for a name of Object.prototype', 404, { principal: '__proto__' }],
    ['400 for a target that the method cannot have', 400, { method: 'tools/list' }],
    ['422 for what is no path', 422, { server: '../etc' }],
    ['422 for a field that nobody knows', 422, { scopes: ['everything'] }],
  ])('answers %s', async (_, expected, question) => {
    expect((await ask(question)).status).toBe(expected);
  });

  it('is not there for who does not show the key of our services', async () => {
    const { status } = await supertest(authServer.app).post('/internal/explain').send({});
    expect(status).toBe(404);
  });
});

describe('findPrincipal', () => {
  const person = (subject: string, name: string) => ({
    subject,
    name,
    provider: 'x',
    groups: ['g'],
    disabled: false,
  });
  const deps = {
    accounts: {
      list: () =>
        Promise.resolve([person('local:ann', 'ann'), person('x:1', 'bob'), person('y:2', 'bob')]),
    },
    clients: {
      list: () => Promise.resolve([{ client_id: 'ann', scopes: ['a'], groups: ['g'] }]),
    },
    scopesForGroups: (groups: readonly string[]) => groups.map((group) => `of ${group}`),
  };

  it('takes a subject before any name', async () => {
    await expect(findPrincipal(deps, 'ann')).resolves.toMatchObject({
      kind: 'client',
      scopes: ['a', 'of g'],
    });
    await expect(findPrincipal(deps, 'local:ann')).resolves.toMatchObject({
      kind: 'user',
      scopes: ['of g'],
    });
  });

  it('does not guess between people of one name', async () => {
    await expect(findPrincipal(deps, 'bob')).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('x:1, y:2'),
    });
  });
});

describe('targetOf', () => {
  it.each([
    ['tools/call', 'a', 'tool'],
    ['prompts/get', 'a', 'prompt'],
    ['resources/read', 'file:///a', 'resource'],
    ['completion/complete', 'a', 'prompt'],
    ['completion/complete', 'file:///a', 'resource'],
    ['subscriptions/listen', 'file:///a', 'resource'],
  ])('takes what %s names, such as %s, for a %s', (method, name, kind) => {
    expect(targetOf(method, name)).toEqual({ kind, name });
  });
});
