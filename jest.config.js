/** Tests run on the sources: packages are mapped to their src folders, so no build is needed first. */
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['/dist/', '/.tools/', '<rootDir>/data/'],
  moduleNameMapper: {
    '^@mcp-gateway/([^/]+)/(.+)$': '<rootDir>/packages/$1/src/$2/index.ts',
    '^@mcp-gateway/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/**
 * unit: beside the source, no process but the test's own.
 * integration: beside the source too (`*.integration.test.ts`), with a real nginx, Redis or other process.
 * e2e: the whole stack, started as a user would start it.
 */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: ['packages', 'services', 'servers', 'cli', 'agents', 'scripts', 'bench'].map(
        (folder) => `<rootDir>/${folder}`,
      ),
      testMatch: ['**/src/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.integration\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      roots: ['packages', 'services', 'servers', 'cli', 'scripts'].map(
        (folder) => `<rootDir>/${folder}`,
      ),
      testMatch: ['**/src/**/*.integration.test.ts'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testEnvironment: '<rootDir>/tests/e2e/environment.js',
      roots: ['<rootDir>/tests/e2e'],
      testMatch: ['**/src/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/e2e/global-setup.js',
      globalTeardown: '<rootDir>/tests/e2e/global-teardown.js',
    },
  ],
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/scripts/closing-line-reporter.js'],
};
