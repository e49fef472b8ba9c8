import { describe, expect, it } from '@jest/globals';
import { guessArguments } from './guess-arguments.js';

const ZONE = { type: 'string', description: 'A time zone', default: 'America/New_York' };
const TEXT = { type: 'string' };
const UNIT = { type: 'string', enum: ['celsius', 'fahrenheit'] };
const schema = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});

describe('arguments without a model', () => {
  it.each<[string, unknown, string, object]>([
    ['a city', schema({ zone: ZONE }), 'what time is it in Tokyo?', { zone: 'Asia/Tokyo' }],
    [
      'a city of two words',
      schema({ zone: ZONE }),
      'in new york now',
      { zone: 'America/New_York' },
    ],
    ['a zone by its name', schema({ tz: TEXT }), 'at Europe/Berlin', { tz: 'Europe/Berlin' }],
    ['no city', schema({ zone: ZONE }), 'what time is it', { zone: 'America/New_York' }],
    [
      'a value of an enumeration',
      schema({ unit: UNIT }),
      'In Celsius, please',
      { unit: 'celsius' },
    ],
    ['a number', schema({ days: { type: 'integer' } }), 'the next 3 days', { days: 3 }],
    ['a default', schema({ n: { type: 'number', default: 7 } }), 'some', { n: 7 }],
    ['the only text needed', schema({ q: TEXT }, ['q']), 'bake bread', { q: 'bake bread' }],
    ['nothing for what is not needed', schema({ q: TEXT }), 'bake bread', {}],
    ['nothing of an odd schema', { properties: { a: 1 } }, 'x', {}],
    ['nothing of no schema', {}, 'x', {}],
  ])('are taken from the request: %s', (_title, given, request, expected) => {
    expect(guessArguments(given, request)).toEqual(expected);
  });

  it.each([schema({ a: TEXT, b: TEXT }, ['a', 'b']), schema({ a: { type: 'object' } }, ['a'])])(
    'are not made up',
    (given) => {
      expect(() => guessArguments(given, 'do it')).toThrow(/does not say: a/);
    },
  );
});
