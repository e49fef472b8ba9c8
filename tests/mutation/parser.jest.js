import { unitTestsOf } from '../unit-tests-of.js';

const parser = unitTestsOf(['packages/mcp'], ['/src/(probe|serve|sse)/']);

export default {
  ...parser,
  moduleNameMapper: {
    // All it needs of there; the rest would take longer to load than the tests take to run.
    '^@mcp-gateway/contracts$': '<rootDir>/packages/contracts/src/mcp-methods.ts',
    ...parser.moduleNameMapper,
  },
};
