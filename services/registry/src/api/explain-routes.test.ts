import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { bearer } from '../testing/people.js';
import {
  startRegistryWithPeople,
  type RegistryWithPeople,
} from '../testing/registry-with-people.js';

const QUESTION = { principal: 'alice', server: '/weather', method: 'tools/list' };
const ANSWER = {
  principal: { subject: 'local:alice', kind: 'user', name: 'alice', groups: [], disabled: false },
  decision: { allow: false, reason: 'the caller has no scope' },
  scopes: [],
};

let registry: RegistryWithPeople;
let asked: { url: unknown; body: unknown }[];
beforeAll(async () => {
  registry = await startRegistryWithPeople({
    accountFetch: (url, init) => {
      asked.push({ url, body: JSON.parse(init?.body as string) });
      return Promise.resolve(Response.json(ANSWER));
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => {
  asked = [];
});

describe('POST /api/explain', () => {
  const ask = (who: Parameters<typeof bearer>[0], body: object = QUESTION) =>
    request(registry.app).post('/api/explain').set(bearer(who)).send(body);

  it('asks the auth-server for who may manage accounts', async () => {
    const { status, body } = await ask('admin');
    expect({ status, body }).toEqual({ status: 200, body: ANSWER });
    expect(asked).toEqual([{ url: `${registry.authServer.url}/internal/explain`, body: QUESTION }]);
  });

  it('tells nobody else what others may', async () => {
    expect((await ask('reader')).status).toBe(403);
    expect((await request(registry.app).post('/api/explain').send(QUESTION)).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    ['without a principal', { ...QUESTION, principal: '' }],
    ['about something that is no path', { ...QUESTION, server: '/../x' }],
    ['with scopes of its own', { ...QUESTION, scopes: ['all'] }],
  ])('refuses a question %s', async (_, body) => {
    expect((await ask('admin', body)).status).toBe(422);
    expect(asked).toEqual([]);
  });

  it('takes questions by POST alone', async () => {
    const { status } = await request(registry.app).get('/api/explain').set(bearer('admin'));
    expect(status).toBe(405);
  });
});
