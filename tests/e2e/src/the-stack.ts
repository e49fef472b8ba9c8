import { readFileSync } from 'node:fs';
import type { Stack } from '@mcp-gateway/testing';

/** The stack that all e2e tests share, as far as it can be written down. */
export const theStack = JSON.parse(readFileSync(process.env['STACK_FILE']!, 'utf8')) as Pick<
  Stack,
  'gatewayUrl' | 'registryUrl' | 'authServerUrl' | 'dataDir' | 'env' | 'output'
>;
