import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.js';

const Config = z.object({
  PORT: z.coerce.number().int().max(65_535).default(80),
  LEVEL: z.enum(['info', 'debug']).default('info'),
  SECRET: z.string('must be set').min(8, 'must be at least 8 characters long'),
});

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(Config, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('reads variables as the types of the schema', () => {
    expect(loadConfig(Config, { PORT: '8080', LEVEL: 'debug', SECRET: 'long enough' })).toEqual({
      PORT: 8080,
      LEVEL: 'debug',
      SECRET: 'long enough',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const env = { PORT: '', LEVEL: '', SECRET: 'long enough' };
    expect(loadConfig(Config, env)).toMatchObject({ PORT: 80, LEVEL: 'info' });
    expect(problemsOf({ SECRET: '' })).toEqual(['SECRET: must be set']);
  });

  it('does not look at variables that the schema does not name', () => {
    expect(problemsOf({ SECRET: 'long enough', port: 'x', PATH: '/bin' })).toEqual([]);
  });

  it('reports all problems at once, by name and never with the value (W-48)', () => {
    const env = { PORT: 'marker-1', LEVEL: 'marker-2', SECRET: 'marker3' };
    const problems = problemsOf(env);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'LEVEL', 'SECRET']);
    expect(problems.join()).not.toContain('marker');
    expect(() => loadConfig(Config, env)).toThrow(/^Configuration refused:\n {2}- PORT: /);
  });

  it('reports a rule that concerns several variables', () => {
    const Pair = z.object({ A: z.string(), B: z.string() }).refine(({ A, B }) => A === B, 'differ');
    expect(() => loadConfig(Pair, { A: '1', B: '2' })).toThrow('environment: differ');
  });
});
