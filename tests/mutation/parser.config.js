import { mutate } from './mutate.js';

export default mutate('parser', ['packages/mcp/src/*.ts', 'packages/mcp/src/{envelope,json}/*.ts']);
