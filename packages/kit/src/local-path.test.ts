import { describe, expect, it } from '@jest/globals';
import { localPath } from './local-path.js';

describe('localPath', () => {
  it.each([
    '/',
    '/servers',
    '/servers/',
    '/oauth2/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2Fcb',
    '/a?next=//evil.example',
    '/a.b/c-d_e~f',
    '/?q=1',
  ])('keeps %s', (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    'https://evil.example/',
    'http:evil.example',
    'https:/evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/\u00a0/evil.example',
    '/\u2028/evil.example',
    '/%09/evil.example',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/%0d%0aSet-Cookie:a=b',
    '/.//evil.example',
    '/..//evil.example',
    '/./\\evil.example',
    '/../evil.example',
    '/%2e%2e//evil.example',
    '/a//evil.example',
    '/a/..//evil.example',
    '//evil.example/%2f..',
    '/@evil.example',
    '/:80//evil.example',
    '/a\\b',
    '/a?b\\c',
    '/a?b\r\nc',
    '/a#b',
    '/;@evil.example',
    '/〱evil.example',
    '/／evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'evil.example',
    '@evil.example',
    '?a',
    '',
    `/${'a'.repeat(3000)}`,
  ])('T-080: turns %j into /', (path) => {
    expect(localPath(path)).toBe('/');
  });

  it.each([undefined, null, 1, ['/a', '/b'], { toString: () => '/a' }])(
    'turns %p, which is no text, into /',
    (value) => {
      expect(localPath(value)).toBe('/');
    },
  );

  it('T-134: decides quickly on text made to be slow', () => {
    const started = performance.now();
    localPath(`/${'a/'.repeat(1000)}\\`);
    localPath(`/${'-'.repeat(2000)}\\`);
    expect(performance.now() - started).toBeLessThan(50);
  });
});
