import { describe, expect, it } from '@jest/globals';
import { editDistance, misspeltNames } from './misspelt.js';

const OURS = ['HTTP_PORT', 'HTTPS_PORT', 'DATA_DIR', 'GATEWAY_URL'];

describe('misspeltNames', () => {
  it.each([
    ['a letter too few', 'HTTP_PRT', ['HTTP_PRT is not a setting; HTTP_PORT is']],
    ['two letters exchanged', 'DATA_DRI', ['DATA_DRI is not a setting; DATA_DIR is']],
    [
      'an unknown name of our family',
      'MCP_GATEWAY_MODE',
      ['MCP_GATEWAY_MODE is not a setting: see .env.example'],
    ],
    ['a name of ours', 'HTTP_PORT', []],
    ["another program's name", 'HTTP_PROXY', []],
    ['a short name', 'PATH', []],
  ])('judges %s', (_, name, warnings) => {
    expect(misspeltNames([name], OURS)).toEqual(warnings);
  });

  it('names the nearest of ours', () => {
    expect(misspeltNames(['HTTPS_PORTS'], OURS)).toEqual([
      'HTTPS_PORTS is not a setting; HTTPS_PORT is',
    ]);
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
  ])('from "%s" to "%s" is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });
});
