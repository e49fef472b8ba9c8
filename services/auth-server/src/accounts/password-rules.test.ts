import { describe, expect, it } from '@jest/globals';
import { demandGoodPassword } from './password-rules.js';

describe('a new password', () => {
  it.each([
    'correct horse battery',
    'aaaaaaabcdeé',
    'ooooooooooo12345',
    '👩👨👧👦🐶🐱🐭🐹🐰🦊🐻🐼',
  ])('may be "%s"', (password) => {
    expect(() => demandGoodPassword(password, 'bob')).not.toThrow();
  });

  it.each([
    ['short', 'elevenchars', 'alice', 'at least 12 characters'],
    ['short, though it has many bytes', '👩👨👧👦', 'alice', 'at least 12 characters'],
    ['the same few characters', 'abababababababab', 'alice', 'at least 5 different'],
    ['made of the name', 'My-Alice-2026!', 'alice', 'must not contain the user name'],
    ['a sample', 'Insecure-default-key-for-testing-only', 'alice', 'must not be a sample value'],
  ])('must not be %s', (_, password, name, sentence) => {
    expect(() => demandGoodPassword(password, name)).toThrow(sentence);
  });
});
