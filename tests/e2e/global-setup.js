import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '@mcp-gateway/testing';

/** One stack for all e2e tests; what they need of it is in the file that STACK_FILE names. */
export default async function setUp() {
  const stack = await startStack();
  const file = join(stack.dataDir, 'stack.json');
  writeFileSync(file, JSON.stringify(stack));
  process.env.STACK_FILE = file;
  globalThis.stopStack = stack.stop;
}
