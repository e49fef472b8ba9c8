import { expect, it } from '@jest/globals';
import { parseEnvelope } from './parse-envelope.js';

it('T-044: reads a million items of an array in a time budget', () => {
  const body = Buffer.from(
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":[${'1,'.repeat(1_000_000)}1]}}`,
  );
  const start = performance.now();
  parseEnvelope(body);
  // Some twenty times what it takes, so that a busy machine does not fail it; a slip into quadratic
  // time takes minutes.
  expect(performance.now() - start).toBeLessThan(1000);
});
