import { z } from 'zod';
import type { ScopesOf } from './extensions.js';

const Answer = z.object({ scopes: z.array(z.string()) });
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Asks a service for further scopes: POST {principal: {subject, kind, name, scopes}}, answered 200
 * with {scopes: […]}. Redirects are not followed, for they could lead out of the address that was
 * trusted.
 */
export function createScopeHook(url: string): ScopesOf {
  return async ({ subject, kind, name, scopes }, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ principal: { subject, kind, name, scopes } }),
      redirect: 'error',
      signal,
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`The scope hook answered ${response.status}`);
    }
    return Answer.parse(JSON.parse(await readText(response))).scopes;
  };
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('The scope hook answered too much');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
