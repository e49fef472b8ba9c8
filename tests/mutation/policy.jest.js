import { unitTestsOf } from '../unit-tests-of.js';

export default unitTestsOf(['packages/policy']);
