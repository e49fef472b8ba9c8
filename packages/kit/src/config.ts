import type { z } from 'zod';

/** Start-up settings that cannot be used, all of them at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Configuration refused:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads one typed config from environment variables. Empty counts as absent, so that a line
 * `NAME=` in `.env` means the default.
 * @throws ConfigError naming every variable that cannot be used, never its value.
 */
export function loadConfig<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.infer<S> {
  const given = Object.keys(schema.shape)
    .map((name) => [name, env[name]] as const)
    .filter(([, value]) => value !== undefined && value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'environment'}: ${message}`,
    ),
  );
}
