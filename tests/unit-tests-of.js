import { join } from 'node:path';
import config from '../jest.config.js';

const unit = config.projects.find(({ displayName }) => displayName === 'unit');

/**
 * The unit tests in these folders, for runs that make the code slower: without those that measure
 * time and those whose paths are named besides, and with properties tried on fewer values.
 */
export function unitTestsOf(folders, left = []) {
  process.env.PROPERTY_RUNS ??= '100';
  return {
    ...unit,
    rootDir: join(import.meta.dirname, '..'),
    roots: folders.map((folder) => `<rootDir>/${folder}`),
    testPathIgnorePatterns: [...unit.testPathIgnorePatterns, '\\.speed\\.test\\.ts$', ...left],
  };
}
