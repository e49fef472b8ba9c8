import { resolve } from 'node:path';
import { Environment } from '@mcp-gateway/contracts';
import { z } from 'zod';
import { readEnvFile } from '../env-file.js';

const Shape = Environment.extend({
  SECRET_KEY: Environment.shape.SECRET_KEY.optional(),
  ADMIN_PASSWORD: Environment.shape.ADMIN_PASSWORD.optional(),
  AGENT_CLIENT_SECRET: Environment.shape.AGENT_CLIENT_SECRET.optional(),
  TLS_CERT_DIR: z.string().default('./ssl'),
});

/** All settings; secrets that are missing, or cannot be used, are absent. */
export type DoctorSettings = z.infer<typeof Shape>;

export type SettingsRead = {
  settings: DoctorSettings;
  /** What cannot be used, by name: `HTTP_PORT: must be …`. Such a setting has its default here. */
  problems: readonly string[];
  /** As they are written, for what else refers to them. */
  values: NodeJS.Dict<string>;
};

/** Settings as far as they can be used, so that one that is wrong leaves the others to be looked at. */
export function readDoctorSettings(root: string, env: NodeJS.ProcessEnv): SettingsRead {
  const values = { ...readEnvFile(root), ...env };
  const problems: string[] = [];
  const read = Object.entries(Shape.shape).map(([name, schema]) => {
    const given = schema.safeParse(values[name] === '' ? undefined : values[name]);
    if (given.success) return [name, given.data] as const;
    problems.push(...given.error.issues.map(({ message }) => `${name}: ${message}`));
    return [name, schema.safeParse(undefined).data] as const;
  });
  const settings = Object.fromEntries(read) as DoctorSettings;
  return { settings: withWholePaths(root, settings), problems, values };
}

function withWholePaths(root: string, settings: DoctorSettings): DoctorSettings {
  return {
    ...settings,
    DATA_DIR: resolve(root, settings.DATA_DIR),
    SCOPES_FILE: resolve(root, settings.SCOPES_FILE),
    OAUTH2_PROVIDERS_FILE: resolve(root, settings.OAUTH2_PROVIDERS_FILE),
    TLS_CERT_DIR: resolve(root, settings.TLS_CERT_DIR),
  };
}
