import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Hop } from './hop-token.js';
import { createSeal } from './seal.js';

const url = 'http://127.0.0.1:8000/messages/?session_id=ä1';
const aHop = (server = 'currenttime', principal = {}): Hop => ({
  server,
  principal: { subject: 'alice', kind: 'user', name: 'Alice', scopes: [], ...principal },
});
const key = randomBytes(32);
const { seal, open } = createSeal(key);

describe('a seal', () => {
  it('is opened by any process that holds the key, for the same caller and server', () => {
    const other = createSeal(Buffer.from(key));
    expect(other.open(seal(url, aHop()), aHop('currenttime', { scopes: ['more'] }))).toBe(url);
  });

  it('shows nothing of the URL, and looks different each time', () => {
    const sealed = seal(url, aHop());
    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('session_id');
    expect(seal(url, aHop())).not.toBe(sealed);
  });

  it.each([
    ['another principal', aHop('currenttime', { subject: 'bob' })],
    ['a machine client of the same name (T-093)', aHop('currenttime', { kind: 'client' })],
    ['another server', aHop('fininfo')],
  ])('stays shut for %s', (_title, owner) => {
    expect(open(seal(url, aHop()), owner)).toBeUndefined();
  });

  it('stays shut when any byte was changed', () => {
    const bytes = Buffer.from(seal(url, aHop()), 'base64url');
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(open(changed.toString('base64url'), aHop())).toBeUndefined();
    }
  });

  it.each(['=', ' ', '!'])('stays shut in another spelling, with %p at its end', (more) => {
    expect(open(`${seal(url, aHop())}${more}`, aHop())).toBeUndefined();
  });

  it('stays shut for another key', () => {
    expect(createSeal(randomBytes(32)).open(seal(url, aHop()), aHop())).toBeUndefined();
  });

  it.each(['', 'x', 'AAAA', 'A'.repeat(37), '%00', 'ü'.repeat(100)])(
    'takes %p for no seal at all',
    (text) => {
      expect(open(text, aHop())).toBeUndefined();
    },
  );
});
