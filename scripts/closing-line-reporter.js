import { relative } from 'node:path';

/** Files that may be skipped as a whole: what they need comes from the npm registry, which may be away. */
const EXCUSED = new Set(['tests/e2e/src/conformance.test.ts']);

/**
 * Ends a run with one machine-readable line on stdout: `N passed, N failed, N skipped`. A file of
 * which nothing ran counts as failed.
 */
export default class ClosingLineReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    this.idle = results.testResults
      .filter(ranNothing)
      .map(({ testFilePath }) => relative(this.rootDir, testFilePath))
      .filter((file) => !EXCUSED.has(file));
    for (const file of this.idle) process.stderr.write(`Nothing ran of ${file}\n`);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + this.idle.length;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(
      `\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`,
    );
  }

  /** Makes jest end with a failure. */
  getLastError() {
    return this.idle?.length > 0 ? new Error('Nothing ran of some test files') : undefined;
  }
}

const ranNothing = ({ numPassingTests, numFailingTests, testExecError }) =>
  numPassingTests + numFailingTests === 0 && !testExecError;
