import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Environment } from '@mcp-gateway/contracts';
import { loadConfig } from '@mcp-gateway/kit';
import { describe, expect, it } from '@jest/globals';
import { renderEnvExample } from './env-example.js';
import { SECRETS } from './fixtures.js';

const root = resolve(import.meta.dirname, '../../..');

describe('.env.example', () => {
  it('is what the schema of the environment says (else run: main.js env-example > .env.example)', () => {
    expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(renderEnvExample());
  });

  it('names every variable once', () => {
    const names = [...renderEnvExample().matchAll(/^#?([A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(names).toEqual(Object.keys(Environment.shape));
  });

  it('shows defaults that the schema accepts', () => {
    const uncommented = renderEnvExample().replace(/^#(?=[A-Z_]+=)/gm, '');
    const config = loadConfig(Environment, { ...parseEnv(uncommented), ...SECRETS });
    expect(config).toEqual(loadConfig(Environment, SECRETS));
  });

  it('sets nothing by itself: a default is a comment, a secret is empty', () => {
    expect(parseEnv(renderEnvExample())).toEqual({
      SECRET_KEY: '',
      ADMIN_PASSWORD: '',
      AGENT_CLIENT_SECRET: '',
    });
  });
});
