import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { AppError } from './app-error.js';
import { parse } from './parse.js';

const Server = z.strictObject({ path: z.string(), tags: z.array(z.string().max(3, 'too long')) });

function refusalOf(input: unknown): AppError {
  try {
    parse(Server, input);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The input was accepted');
}

describe('parse', () => {
  it('returns the input as the type of the schema', () => {
    expect(parse(Server, { path: '/a', tags: ['b'] })).toEqual({ path: '/a', tags: ['b'] });
  });

  it('refuses with 422 and says of each field what is wrong', () => {
    const refusal = refusalOf({ path: '/a', tags: ['b', 'four'] });
    expect(refusal).toMatchObject({ status: 422, code: 'unprocessable' });
    expect(refusal.message).toBe('tags.1: too long');
    expect(refusal.details).toEqual([{ field: 'tags.1', message: 'too long' }]);
    expect(refusalOf({ path: 1, tags: 2 }).details).toHaveLength(2);
  });

  it.each([undefined, null, 'text', []])('refuses %j as a whole', (input) => {
    expect(refusalOf(input).details).toMatchObject([{ field: 'body' }]);
  });

  it('names a field that is not known', () => {
    expect(refusalOf({ path: '/a', tags: [], colour: 'red' }).message).toContain('colour');
  });
});
