import { describe, expect, it } from '@jest/globals';
import { nameKey, nameProblem } from './server-name.js';

describe('nameKey', () => {
  it.each([
    ['case', 'Weather', 'wEATHER'],
    ['spaces around and within', 'Current Time', ' current  time '],
    ['a missing space', 'Current Time', 'currenttime'],
    ['compatibility forms', 'Ｗｅａｔｈｅｒ', 'weather'],
    ['a ligature', 'ﬁninfo', 'fininfo'],
    ['sharp s', 'Straße', 'STRASSE'],
    ['composed and decomposed letters', 'Café', 'Cafe\u0301'],
  ])('does not tell names apart by %s', (_what, one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it.each([
    ['node 1 12', 'node 11 2'],
    ['tools-a', 'toolsa'],
    ['Weather', 'Weathers'],
  ])('tells %s and %s apart', (one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });
});

describe('nameProblem', () => {
  it.each(['Weather', 'Погода', 'Καιρός', '天気 weather', 'Ünïcode', 'Wetter Погода', 'A-1 (x)'])(
    'takes %s',
    (name) => {
      expect(nameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ['cυrrenttime', 'alphabets'],
    ['wеather', 'alphabets'],
    ['a\u200bb', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['a\ufe0fb', 'invisible'],
    ['a\u{e0041}b', 'invisible'],
  ])('T-106: refuses %j', (name, why) => {
    expect(nameProblem(name)).toContain(why);
  });
});
