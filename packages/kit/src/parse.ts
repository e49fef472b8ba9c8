import type { z } from 'zod';
import { unprocessable } from './app-error.js';

/**
 * The input as the schema's type.
 * @throws AppError 422 that lists each field and why it was refused.
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const details = result.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'body',
    message,
  }));
  const [first] = details;
  throw unprocessable(first ? `${first.field}: ${first.message}` : 'Invalid input', details);
}
