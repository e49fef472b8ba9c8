import { Environment, type EnvironmentName } from '@mcp-gateway/contracts';

/** Secrets that the first run fills in; `.env.example` holds them empty. */
export const GENERATED_SECRETS = [
  'SECRET_KEY',
  'ADMIN_PASSWORD',
  'AGENT_CLIENT_SECRET',
] as const satisfies readonly EnvironmentName[];

const HEADER = `# Settings of the product. The first run of ./build_and_run.sh makes .env from this file, with random
# secrets. A variable that is set in the environment wins over its line in .env.
`;

/** The text of `.env.example`: each variable with its meaning, and its default as a comment. */
export function renderEnvExample(): string {
  const blocks = Object.entries(Environment.shape).map(
    ([name, schema]) => `# ${schema.description ?? ''}\n${assignment(name, schema)}\n`,
  );
  return [HEADER, ...blocks].join('\n');
}

type Setting = (typeof Environment.shape)[EnvironmentName];

function assignment(name: string, schema: Setting): string {
  if (GENERATED_SECRETS.some((secret) => secret === name)) return `${name}=`;
  return `#${name}=${defaultOf(schema)}`;
}

function defaultOf(schema: Setting): string {
  const { data } = schema.safeParse(undefined);
  return Array.isArray(data) ? data.join(',') : String(data ?? '');
}
