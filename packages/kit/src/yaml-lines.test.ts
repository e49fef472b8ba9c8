import { describe, expect, it } from '@jest/globals';
import { yamlLines } from './yaml-lines.js';

const TEXT = `# a file
providers:
  a:
    issuer: x
    list: [one,
      { two: 2 }]
    more:
      - y
      -
        z: 1

  ? { odd: key }
  : value
  "quoted b":
    c: "d

      e"
    f: g
`;

describe('yamlLines', () => {
  const lineOf = yamlLines(TEXT);

  it.each<[place: string, line: number | undefined]>([
    ['providers', 2],
    ['providers.a', 3],
    ['providers.a.issuer', 4],
    ['providers.a.list', 5],
    ['providers.a.list[1].two', 6],
    ['providers.a.more[0]', 8],
    ['providers.a.more[1].z', 10],
    ['providers."quoted b".f', 18],
    ['providers.c', undefined],
    ['the file', undefined],
  ])('finds %s on line %s', (place, line) => {
    expect(lineOf(place)).toBe(line);
  });
});
