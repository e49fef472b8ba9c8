import { describe, expect, it } from '@jest/globals';
import { StockQuery } from './stock-query.js';

const QUERY = {
  stock_ticker: 'ACME',
  multiplier: 1,
  timespan: 'day',
  from_date: '2025-01-06',
  to_date: '2025-01-08',
};

describe('StockQuery', () => {
  it('fills in what may be left out', () => {
    expect(StockQuery.parse(QUERY)).toEqual({
      ...QUERY,
      adjusted: true,
      sort: 'asc',
      limit: 5000,
    });
  });

  it.each(['BRK.B', 'BACpB', 'X:BTCUSD', 'O:SPY251219C00650000', 'A'])(
    'takes the ticker %s',
    (stock_ticker) => {
      expect(StockQuery.parse({ ...QUERY, stock_ticker })).toMatchObject({ stock_ticker });
    },
  );

  it('takes a single day', () => {
    expect(StockQuery.safeParse({ ...QUERY, to_date: QUERY.from_date }).success).toBe(true);
  });

  it.each([
    ['stock_ticker', ''],
    ['stock_ticker', '../../v1/account'],
    ['stock_ticker', 'ACME?apiKey=x'],
    ['stock_ticker', 'ACME\r\nX: y'],
    ['stock_ticker', 'A'.repeat(33)],
    ['multiplier', 0],
    ['multiplier', 1.5],
    ['timespan', 'fortnight'],
    ['from_date', '06.01.2025'],
    ['from_date', '2024-02-30'],
    ['to_date', '2025-01-05'],
    ['sort', 'random'],
    ['limit', 50_001],
    ['adjusted', 'yes'],
  ])('refuses as %s %j', (field, value) => {
    const { error } = StockQuery.safeParse({ ...QUERY, [field]: value });
    expect(error?.issues[0]?.path).toEqual([field]);
  });
});
