import { describe, expect, it } from '@jest/globals';
import { createClients } from './clients.js';

const clients = createClients([
  { id: 'robot', secret: 'the secret of robot', scopes: ['a'] },
  { id: 'other', secret: 'the secret of other', scopes: [] },
]);

describe('a client', () => {
  it('is known by its id and secret', () => {
    expect(clients.authenticate('robot', 'the secret of robot')?.scopes).toEqual(['a']);
  });

  it.each([
    ['a wrong secret', 'robot', 'wrong'],
    ['an empty secret', 'robot', ''],
    ['the secret of another', 'robot', 'the secret of other'],
    ['a part of the secret', 'robot', 'the secret'],
    ['more than the secret', 'robot', 'the secret of robot '],
    ['an unknown id', 'nobody', 'the secret of robot'],
    ['an unknown id and no secret', 'nobody', ''],
    ['an id in capitals', 'Robot', 'the secret of robot'],
    ['a name of Object.prototype (T-047)', '__proto__', ''],
  ])('is not known by %s', (_, id, secret) => {
    expect(clients.authenticate(id, secret)).toBeUndefined();
  });
});
