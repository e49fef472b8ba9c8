import { unitTestsOf } from '../unit-tests-of.js';

/** Not those that take seconds: to try the same code again and again, or to wait for a file. */
export default unitTestsOf(
  ['packages/policy'],
  ['[./](oracle|properties)\\.test\\.ts$', '/watch-policy\\.test\\.ts$'],
);
