import { describe, expect, it } from '@jest/globals';
import { StockBars } from './stock-bars.js';
import { StockQuery } from './stock-query.js';
import { stockTable } from './stock-table.js';
import { THREE_DAYS } from './stand-in-polygon.js';

const aQuery = (more = {}) =>
  StockQuery.parse({
    stock_ticker: 'ACME',
    multiplier: 1,
    timespan: 'day',
    from_date: '2025-01-06',
    to_date: '2025-01-08',
    ...more,
  });
const someBars = (more = {}) => StockBars.parse({ ...THREE_DAYS, ...more });

describe('stockTable', () => {
  it('sums up the period and lists its bars', () => {
    expect(stockTable(aQuery(), someBars())).toBe(
      [
        'ACME from 2025-01-06 to 2025-01-08: 3 bars of 1 day, adjusted for splits',
        'Open 100.00, close 98.00 (-2.00%), high 104.25, low 0.5000, volume 4,000,001',
        '',
        'Time (UTC)    Open    High     Low   Close     Volume',
        '2025-01-06  100.00  103.00   99.50  102.50  1,200,000',
        '2025-01-07  102.50  104.25  101.00  104.00    800,001',
        '2025-01-08  104.00  104.00  0.5000   98.00  2,000,000',
      ].join('\n'),
    );
  });

  it('sums up from the oldest to the newest bar whatever their order', () => {
    const results = THREE_DAYS.results.toReversed();
    const table = stockTable(aQuery({ sort: 'desc' }), someBars({ results }));
    expect(table).toContain('Open 100.00, close 98.00 (-2.00%)');
    expect(table.split('\n')[4]).toContain('2025-01-08');
  });

  it('tells the time of bars shorter than a day', () => {
    const query = aQuery({ multiplier: 5, timespan: 'minute', adjusted: false });
    const table = stockTable(query, someBars({ results: THREE_DAYS.results.slice(0, 1) }));
    expect(table).toContain('1 bar of 5 minute, not adjusted');
    expect(table).toContain('2025-01-06 05:00:00  100.00');
  });

  it('shows the first hundred bars and counts the others', () => {
    const results = Array.from({ length: 250 }, () => THREE_DAYS.results[0]);
    const lines = stockTable(aQuery(), someBars({ results })).split('\n');
    expect(lines).toHaveLength(2 + 1 + 1 + 100 + 1);
    expect(lines.at(-1)).toBe('and 150 more bars');
  });

  it('says when nothing was traded', () => {
    expect(stockTable(aQuery(), someBars({ results: undefined }))).toBe(
      'No trades of ACME from 2025-01-06 to 2025-01-08.',
    );
  });
});
