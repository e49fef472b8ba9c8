import { unavailable } from '@mcp-gateway/kit';
import type { z } from 'zod';

const TIMEOUT_MS = 5_000;

/**
 * Posts a question to the auth-server's internal API, and gives its answer.
 * @throws AppError 503 with the message given, when there is none that can be read
 */
export type AskAuthServer = <Answer>(
  path: string,
  question: object,
  schema: z.ZodType<Answer>,
  failure: string,
) => Promise<Answer>;

export type AskAuthServerOptions = {
  baseUrl: string;
  internalKey: string;
};

export function createAskAuthServer({ baseUrl, internalKey }: AskAuthServerOptions): AskAuthServer {
  return async (path, question, schema, failure) => {
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${internalKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(question),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw unavailable(failure, cause);
    }
  };
}
