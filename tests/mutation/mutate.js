import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Changes these sources, one thing at a time, and asks their unit tests whether they notice. */
export const mutate = (name, sources) => ({
  mutate: [...sources, '!**/*.test.ts'],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { projectType: 'custom', configFile: `tests/mutation/${name}.jest.js` },
  coverageAnalysis: 'perTest',
  thresholds: { high: 95, low: 85, break: 85 },
  concurrency: 2,
  // Time enough on a busy machine; only a change that never ends takes longer.
  timeoutMS: 20_000,
  incremental: true,
  incrementalFile: `.tools/mutation/${name}.json`,
  ignorePatterns: ['.tools', 'bench', 'data', 'dist', 'servers', 'services', 'tests/e2e'],
  tempDirName: join(tmpdir(), `mutation-${name}`),
  packageManager: 'pnpm',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { reportTests: false, allowColor: false },
  allowConsoleColors: false,
});
