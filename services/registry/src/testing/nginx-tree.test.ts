import { describe, expect, it } from '@jest/globals';
import { directives, parseNginxConf } from './nginx-tree.js';

describe('parseNginxConf', () => {
  it.each([
    ['a directive', 'a b  c;', [{ words: ['a', 'b', 'c'] }]],
    ['a block', 'a { b; }', [{ words: ['a'], block: [{ words: ['b'] }] }]],
    ['quotes', `a "b; {" 'c"d';`, [{ words: ['a', 'b; {', 'c"d'] }]],
    ['a backslash', 'a \\default b;', [{ words: ['a', '\\default', 'b'] }]],
    ['a comment to the end of its line', 'a; # b; {\nc;', [{ words: ['a'] }, { words: ['c'] }]],
    ['a number sign within a word', 'a b#c;', [{ words: ['a', 'b#c'] }]],
  ])('reads %s', (_what, text, tree) => {
    expect(parseNginxConf(text)).toEqual(tree);
  });

  it.each(['a', 'a {', 'a; }', 'a { b }', ';', 'a "b;'])('refuses %j', (text) => {
    expect(() => parseNginxConf(text)).toThrow();
  });

  it('sees what was injected', () => {
    const injected = 'http { map a b { x y; } server { location / { return 200; } } }';
    expect(directives(parseNginxConf(injected), 'location')).toHaveLength(1);
  });
});
