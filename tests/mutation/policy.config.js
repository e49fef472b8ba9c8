import { mutate } from './mutate.js';

export default mutate('policy', ['packages/policy/src/**/*.ts']);
