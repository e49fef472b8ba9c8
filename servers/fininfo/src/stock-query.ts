import { z } from 'zod';

const TIMESPANS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** Checked beside its schema, whose pattern would be longer than all the rest of it. */
const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD')
  .refine((text) => z.iso.date().safeParse(text).success, 'is no day of the calendar');

/** Which bars are wanted, by the names that the API has for it. */
export const StockQuery = z
  .object({
    stock_ticker: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,31}$/, 'must be a ticker symbol such as AAPL or BRK.B')
      .describe('Ticker symbol, exactly as the exchange writes it: AAPL, BRK.B'),
    multiplier: z
      .int()
      .min(1)
      .max(10_000)
      .describe('How many timespans make one bar: 5 with "minute" means bars of five minutes'),
    timespan: z.enum(TIMESPANS).describe('Unit of the length of a bar'),
    from_date: Day.describe('First day, YYYY-MM-DD'),
    to_date: Day.describe('Last day, YYYY-MM-DD'),
    adjusted: z.boolean().default(true).describe('Whether prices are adjusted for splits'),
    sort: z
      .enum(['asc', 'desc'])
      .default('asc')
      .describe('Oldest (asc) or newest (desc) bar first'),
    limit: z
      .int()
      .min(1)
      .max(50_000)
      .default(5000)
      .describe('How many base bars may be read to make up the result'),
  })
  .refine(({ from_date, to_date }) => from_date <= to_date, {
    path: ['to_date'],
    message: 'must not be before from_date',
  });
export type StockQuery = z.infer<typeof StockQuery>;
