import { INTERNAL_KEY } from './auth-server-under-test.js';

/** A POST of one of our own services to another. */
export function internalPost(path: string, body: unknown, key = INTERNAL_KEY) {
  return {
    method: 'POST',
    path,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  };
}
