import { unitTestsOf } from './unit-tests-of.js';

/** What decides on calls: the policy, the parser and the gate. */
const FOLDERS = ['packages/policy', 'packages/mcp', 'services/auth-server/src/validate'];
const ENOUGH = { branches: 95 };

export default {
  ...unitTestsOf(FOLDERS, [
    '/mcp/src/(probe|serve|sse)/',
    // They try the same code again and again.
    '[./](examples|fuzz|oracle|policy-swap|propert(y|ies)|refusal-matrix)\\.test\\.ts$',
  ]),
  testTimeout: 60_000,
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text', 'json-summary'],
  collectCoverageFrom: [
    'packages/policy/src/*.ts',
    'packages/mcp/src/{*,envelope/*,json/*}.ts',
    'services/auth-server/src/validate/*.ts',
    '!**/*.test.ts',
  ],
  coverageThreshold: {
    './packages/policy/src/': ENOUGH,
    './packages/mcp/src/': ENOUGH,
    './services/auth-server/src/validate/': ENOUGH,
  },
};
