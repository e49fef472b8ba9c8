import { describe, expect, it } from '@jest/globals';
import { renderTable } from './table.js';

const COLUMNS = [
  { title: 'NAME', of: ({ name }: { name: string; size?: number }) => name },
  { title: 'SIZE', of: ({ size }: { name: string; size?: number }) => size },
];

describe('a table', () => {
  it('is as wide as its widest cells, with a dash where there is nothing', () => {
    const rows = [{ name: 'weather', size: 12 }, { name: 'a' }];
    expect(renderTable(COLUMNS, rows)).toBe('NAME     SIZE\nweather  12\na        -');
  });

  it('keeps each row to one line, whatever a cell holds', () => {
    expect(renderTable(COLUMNS, [{ name: 'a\nb\u001b[31m' }]).split('\n')).toHaveLength(2);
  });
});
