import { z } from 'zod';

/** What a stock did within one timespan, in the field names of the API. */
export const StockBar = z.looseObject({
  o: z.number().describe('Price at the start'),
  h: z.number().describe('Highest price'),
  l: z.number().describe('Lowest price'),
  c: z.number().describe('Price at the end'),
  v: z.number().describe('Shares traded'),
  vw: z.number().optional().describe('Average price, weighted by volume'),
  t: z.number().describe('Start of the timespan, in milliseconds since 1970'),
  n: z.number().optional().describe('Number of trades'),
});
export type StockBar = z.infer<typeof StockBar>;

export const StockBars = z.looseObject({
  ticker: z.string(),
  status: z.string(),
  adjusted: z.boolean(),
  queryCount: z.number().default(0),
  resultsCount: z.number().default(0),
  /** Absent when nothing was traded. */
  results: z.array(StockBar).default([]),
  request_id: z.string().optional(),
  count: z.number().optional(),
});
export type StockBars = z.infer<typeof StockBars>;
