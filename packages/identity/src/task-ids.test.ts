import { describe, expect, it } from '@jest/globals';
import type { Hop } from './hop-token.js';
import { createTaskIds } from './task-ids.js';

const taskIds = createTaskIds(Buffer.alloc(32, 1));
const ID = '786512e2-9e0d-44bd-8f29-789f320fe840';

const owner = (subject = 'alice', server = 'builds', kind: 'user' | 'client' = 'user'): Hop => ({
  principal: { subject, kind, name: subject, scopes: [] },
  server,
});

describe('an id of a task', () => {
  it.each([ID, 'a.b.c', '', 'größe "1"', 'x'.repeat(1_000)])(
    'T-096: is the server’s own again for who began the task: %j',
    (id) => {
      expect(taskIds.open(taskIds.bind(id, owner()), owner())).toBe(id);
    },
  );

  it('is one and the same however often a server tells it', () => {
    expect(taskIds.bind(ID, owner())).toBe(taskIds.bind(ID, owner()));
  });

  it('stays what it is when the scopes of its owner change', () => {
    const { principal, server } = owner();
    const later = { principal: { ...principal, scopes: ['more'] }, server };
    expect(taskIds.open(taskIds.bind(ID, owner()), later)).toBe(ID);
  });

  const bound = taskIds.bind(ID, owner());
  it.each([
    ['of another user', bound, owner('bob')],
    ['of a client that is called alike', bound, owner('alice', 'builds', 'client')],
    ['of another server', bound, owner('alice', 'other')],
    ['that is the server’s own', ID, owner()],
    ['with the mark of another task', bound.replace('7', '8'), owner()],
    ['with a mark that was cut', bound.slice(0, -1), owner()],
    ['with a mark that was changed', `${bound.slice(0, -2)}__`, owner()],
    ['without a mark', `${ID}.`, owner()],
    ['with a mark of other characters', `${ID}.${'é'.repeat(11)}`, owner()],
    ['that is enormous', `${'x'.repeat(100_000)}.${'y'.repeat(22)}`, owner()],
    ['that is nothing', '', owner()],
  ])('T-096: %s opens for nobody', (_what, id, who) => {
    expect(taskIds.open(id, who)).toBeUndefined();
  });

  it('T-096: opens with the key only that it was bound with', () => {
    expect(createTaskIds(Buffer.alloc(32, 2)).open(bound, owner())).toBeUndefined();
  });
});
