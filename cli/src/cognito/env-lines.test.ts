import { describe, expect, it } from '@jest/globals';
import { setEnvLines } from './env-lines.js';

describe('setEnvLines', () => {
  it.each([
    ['takes the place of a value', 'A=1\nB=2 # two\nC=3\n', 'A=1\nB=x\nC=3\n'],
    ['takes the place of a line that shows it', '# Bees\n#B=\nC=3\n', '# Bees\nB=x\nC=3\n'],
    ['takes the last of several, which counts', 'B=1\nB=2\n', 'B=1\nB=x\n'],
    ['is added where there is none', 'A=1', 'A=1\nB=x\n'],
    ['is added to nothing', '', 'B=x\n'],
    ['is no part of another name', 'AB=1\nB_C=2\n', 'AB=1\nB_C=2\nB=x\n'],
    ['leaves what it is not about', '  odd line\n\nB=1\r\n', '  odd line\n\nB=x\n'],
  ])('%s', (_, text, expected) => {
    expect(setEnvLines(text, { B: 'x' })).toBe(expected);
  });

  it('puts quotes around what would be cut, and refuses what no quotes can hold', () => {
    expect(setEnvLines('', { B: 'a #b' })).toBe("B='a #b'\n");
    expect(() => setEnvLines('', { B: "it's" })).toThrow('cannot stand in .env');
    expect(() => setEnvLines('', { B: 'a\nADMIN_PASSWORD=b' })).toThrow();
  });

  it('changes nothing when nothing differs', () => {
    const text = 'A=1\nB=x\n';
    expect(setEnvLines(text, { A: '1', B: 'x' })).toBe(text);
  });
});
