import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { repositoryFiles, ROOT } from './repository-files.js';

type Result = { testFilePath: string; numPassingTests: number; numFailingTests: number };
type Reporter = {
  onRunComplete: (contexts: unknown, results: object) => void;
  getLastError: () => Error | undefined;
};

const reporterFile = join(ROOT, 'scripts/closing-line-reporter.js');
const { default: ClosingLineReporter } = (await import(reporterFile)) as {
  default: new (config: { rootDir: string }) => Reporter;
};

describe('A run of the tests', () => {
  it('W-60: has every test file of the tree in it', () => {
    const args = ['node_modules/jest/bin/jest.js', '--listTests', '--json'];
    const listed = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    const inTheTree = repositoryFiles().filter((file) => file.endsWith('.test.ts'));
    expect(inTheTree.length).toBeGreaterThan(100);
    expect(new Set(JSON.parse(listed) as string[])).toEqual(new Set(inTheTree));
  });
});

describe('The last line of a run', () => {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    const write = (text: unknown) => written.push(String(text)) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(write);
    jest.spyOn(process.stderr, 'write').mockImplementation(write);
  });

  const aFile = (name: string, ran: Partial<Result> = {}): Result => ({
    testFilePath: join(ROOT, name),
    numPassingTests: 0,
    numFailingTests: 0,
    ...ran,
  });
  const end = (...testResults: Result[]) => {
    const counts = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 2, numTodoTests: 0 };
    const reporter = new ClosingLineReporter({ rootDir: ROOT });
    reporter.onRunComplete([], { ...counts, numRuntimeErrorTestSuites: 0, testResults });
    jest.restoreAllMocks();
    return { line: written.at(-1)?.trim(), error: reporter.getLastError() };
  };

  it('tells how many tests passed, failed and were skipped', () => {
    const { line, error } = end(aFile('a.test.ts', { numPassingTests: 1 }));
    expect(line).toBe('1 passed, 0 failed, 2 skipped');
    expect(error).toBeUndefined();
  });

  it('W-60: counts a file as failed when all its tests were skipped', () => {
    const { line, error } = end(aFile('a.test.ts'));
    expect(line).toBe('1 passed, 1 failed, 2 skipped');
    expect(error).toBeInstanceOf(Error);
  });

  it('takes no offence at those that need the npm registry', () => {
    expect(end(aFile('tests/e2e/src/conformance.test.ts')).error).toBeUndefined();
  });
});
