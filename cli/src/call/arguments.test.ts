import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';

const SCHEMA = {
  type: 'object',
  properties: {
    zip: { type: 'string' },
    count: { type: 'integer' },
    exact: { type: 'boolean' },
    names: { type: 'array' },
    label: { type: ['string', 'null'] },
    any: {},
  },
};
const read = (...pairs: string[]) => readArguments(pairs, undefined, SCHEMA);

describe('arguments of a call', () => {
  it.each([
    ['text that looks like a number, where text is wanted', 'zip=02139', { zip: '02139' }],
    ['a number', 'count=5', { count: 5 }],
    ['a boolean', 'exact=true', { exact: true }],
    ['a list', 'names=["a","b"]', { names: ['a', 'b'] }],
    ['text, where text is one of two', 'label=null', { label: 'null' }],
    ['whatever it looks like, where nothing is said', 'any=5', { any: 5 }],
    ['text, where nothing is said', 'other=a=b', { other: 'a=b' }],
    ['an empty text', 'zip=', { zip: '' }],
  ])('are read as %s', (_, pair, expected) => {
    expect(read(pair)).toEqual(expected);
  });

  it('may come as one object, which single ones win over', () => {
    expect(readArguments(['count=2'], '{"count":1,"zip":"x"}', SCHEMA)).toEqual({
      count: 2,
      zip: 'x',
    });
  });

  it('are read without a schema too', () => {
    expect(readArguments(['n=1', 't=a'], undefined, undefined)).toEqual({ n: 1, t: 'a' });
  });

  it.each([
    ['a pair without a name', ['=x'], undefined, 'must have the form name=value'],
    ['a word', ['zip'], undefined, 'must have the form name=value'],
    ['text for a number', ['count=five'], undefined, 'count must be integer, not five'],
    ['no JSON', [], '{', 'must be a JSON object'],
    ['JSON that is no object', [], '[1]', 'must be a JSON object'],
  ])('are refused for %s', (_, pairs, json, words) => {
    expect(() => readArguments(pairs, json, SCHEMA)).toThrow(words);
  });
});
