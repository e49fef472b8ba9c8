import { describe, expect, it } from '@jest/globals';
import { IntrospectRequest, IntrospectResponse, SignIn } from './account-api.js';

describe('IntrospectRequest', () => {
  it.each([{ session_id: 'a' }, { access_token: 'a' }])('takes %j', (request) => {
    expect(IntrospectRequest.parse(request)).toEqual(request);
  });

  it.each([
    ['both kinds at once', { session_id: 'a', access_token: 'b' }],
    ['neither', {}],
    ['a kind nobody knows', { id_token: 'a' }],
    ['a long session id', { session_id: 'a'.repeat(513) }],
    ['a long token', { access_token: 'a'.repeat(16_385) }],
    ['a list', { access_token: ['a'] }],
  ])('refuses %s', (_, request) => {
    expect(IntrospectRequest.safeParse(request).success).toBe(false);
  });
});

describe('IntrospectResponse', () => {
  it('has no caller unless the credential is active', () => {
    expect(IntrospectResponse.safeParse({ active: true }).success).toBe(false);
    expect(IntrospectResponse.parse({ active: false, caller: {} })).toEqual({ active: false });
  });
});

describe('SignIn', () => {
  it('refuses what would cost much to hash', () => {
    expect(SignIn.safeParse({ username: 'a', password: 'x'.repeat(1025) }).success).toBe(false);
    expect(SignIn.safeParse({ username: 'x'.repeat(257), password: 'a' }).success).toBe(false);
  });
});
