import { mutate } from './mutate.js';

/** All but what waits for the file to change, whose tests take seconds each. */
export default mutate('policy', [
  'packages/policy/src/**/*.ts',
  '!packages/policy/src/watch-policy.ts',
]);
