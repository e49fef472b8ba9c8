import { describe, expect, it } from '@jest/globals';
import { parseCommandLine, UsageError } from './command-line.js';

describe('parseCommandLine', () => {
  it.each([
    ['up', { name: 'up', foreground: false }],
    ['up --foreground', { name: 'up', foreground: true }],
    ['down', { name: 'down' }],
    ['status --json', { name: 'status', json: true }],
    ['logs', { name: 'logs', service: undefined }],
    ['logs registry', { name: 'logs', service: 'registry' }],
    ['supervise /data /run/s', { name: 'supervise', dataDir: '/data', socketPath: '/run/s' }],
    ['env-example', { name: 'env-example' }],
  ])('reads %s', (line, expected) => {
    expect(parseCommandLine(line.split(' '))).toEqual(expected);
  });

  it.each(['', 'start', 'up now', 'down --json', 'status --foreground', 'logs a b', 'up --fast'])(
    'refuses "%s"',
    (line) => {
      expect(() => parseCommandLine(line.split(' ').filter(Boolean))).toThrow(UsageError);
    },
  );
});
