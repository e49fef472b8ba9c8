import { describe, expect, it } from '@jest/globals';
import { Environment } from './environment.js';

const REQUIRED = {
  SECRET_KEY: 'a secret of thirty-two bytes or more',
  ADMIN_PASSWORD: 'a password of somebody',
  AGENT_CLIENT_SECRET: 'a secret of a machine',
};
const read = (values: Record<string, string> = {}) => Environment.parse({ ...REQUIRED, ...values });
const problems = (values: Record<string, string | undefined>) =>
  Environment.safeParse({ ...REQUIRED, ...values }).error?.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('Environment', () => {
  it('needs three secrets and nothing else', () => {
    expect(read()).toMatchObject({
      HTTP_PORT: 80,
      HTTPS_PORT: 443,
      REGISTRY_PORT: 7860,
      AUTH_SERVER_PORT: 8080,
      MCPGW_PORT: 8003,
      CURRENTTIME_PORT: 8000,
      FININFO_PORT: 8001,
      REALSERVERFAKETOOLS_PORT: 8002,
      BIND_HOST: '127.0.0.1',
      DATA_DIR: './data',
      ADMIN_USER: 'admin',
      AGENT_CLIENT_ID: 'agent',
      ALLOW_INSECURE_HTTP: false,
      SCOPES_FILE: './scopes.yml',
      EGRESS_DENY: [],
      EGRESS_ALLOW: [],
      LOG_LEVEL: 'info',
    });
    expect(read().GATEWAY_URL).toBeUndefined();
  });

  it('describes each variable, for .env.example is made of it', () => {
    for (const [name, field] of Object.entries(Environment.shape))
      expect([name, field.description]).toEqual([name, expect.stringMatching(/^\S.+[^.]$/)]);
  });

  it.each([
    [
      'a list by commas, blanks or both',
      { EGRESS_DENY: ' 10.0.0.0/8, a.example  b ' },
      { EGRESS_DENY: ['10.0.0.0/8', 'a.example', 'b'] },
    ],
    ['a flag', { ALLOW_INSECURE_HTTP: 'true' }, { ALLOW_INSECURE_HTTP: true }],
    ['the highest port', { HTTP_PORT: '65535' }, { HTTP_PORT: 65535 }],
    [
      'a URL with a slash at its end',
      { GATEWAY_URL: 'https://gw.example/' },
      { GATEWAY_URL: 'https://gw.example' },
    ],
    [
      'a URL in capitals, with the usual port',
      { GATEWAY_URL: 'HTTPS://GW.example:443' },
      { GATEWAY_URL: 'https://gw.example' },
    ],
    [
      'a URL with a port',
      { GATEWAY_URL: 'http://[::1]:8880' },
      { GATEWAY_URL: 'http://[::1]:8880' },
    ],
  ])('takes %s', (_, values, expected) => expect(read(values)).toMatchObject(expected));

  it.each([
    ['HTTP_PORT', '0', 'must be a port number from 1 to 65535'],
    ['HTTPS_PORT', '65536', 'must be a port number from 1 to 65535'],
    ['REGISTRY_PORT', '-1', 'must be a port number from 1 to 65535'],
    ['AUTH_SERVER_PORT', '80.5', 'must be a port number from 1 to 65535'],
    ['MCPGW_PORT', 'http', 'must be a port number from 1 to 65535'],
    ['MCPGW_PORT', '8003;', 'must be a port number from 1 to 65535'],
    ['SECRET_KEY', undefined, 'must be set: ./build_and_run.sh writes a random one to .env'],
    ['SECRET_KEY', 'x'.repeat(31), 'must be at least 32 bytes long'],
    [
      'SECRET_KEY',
      'your-super-secure-random-64-character-string-here',
      'must not be a sample value',
    ],
    ['SECRET_KEY', 'insecure-default-key-for-testing-only', 'must not be a sample value'],
    ['ADMIN_PASSWORD', undefined, 'must be set: ./build_and_run.sh writes a random one to .env'],
    ['ADMIN_PASSWORD', 'admin', 'must be at least 8 bytes long'],
    ['ADMIN_PASSWORD', 'password', 'must not be a sample value'],
    ['ADMIN_PASSWORD', 'ChangeMe', 'must not be a sample value'],
    ['ADMIN_PASSWORD', 'your-secure-password-here', 'must not be a sample value'],
    ['AGENT_CLIENT_SECRET', 'short', 'must be at least 16 bytes long'],
    ['ADMIN_USER', 'a b', 'may hold letters, digits and . _ @ -'],
    ['ADMIN_USER', 'a\nb', 'may hold letters, digits and . _ @ -'],
    ['AGENT_CLIENT_ID', 'a:b', 'may hold letters, digits and . _ @ -'],
    ['ALLOW_INSECURE_HTTP', 'yes', 'must be true or false'],
    ['LOG_LEVEL', 'loud', 'must be a level such as info'],
    ['GATEWAY_URL', 'gw.example', 'must be an absolute http or https URL without a path'],
    ['GATEWAY_URL', 'ftp://gw.example', 'must be an absolute http or https URL without a path'],
    ['GATEWAY_URL', 'javascript:alert(1)', 'must be an absolute http or https URL without a path'],
    [
      'GATEWAY_URL',
      'https://gw.example/gateway',
      'must be an absolute http or https URL without a path',
    ],
    [
      'GATEWAY_URL',
      'https://gw.example/?a',
      'must be an absolute http or https URL without a path',
    ],
    [
      'GATEWAY_URL',
      'https://a:b@gw.example',
      'must be an absolute http or https URL without a path',
    ],
    [
      'GATEWAY_URL',
      'https://gw.example/"; return 200',
      'must be an absolute http or https URL without a path',
    ],
    ['REGISTRY_URL', '//registry:7860', 'must be an absolute http or https URL without a path'],
  ])('refuses %s=%s with a reason (W-48, W-49)', (name, value, reason) => {
    expect(problems({ [name]: value })).toContain(`${name}: ${reason}`);
  });

  it('reports everything that is wrong at once', () => {
    expect(problems({ HTTP_PORT: 'x', SECRET_KEY: 'x', LOG_LEVEL: 'x' })).toHaveLength(3);
  });

  it.each([
    'https://hooks.example/scopes?team=a',
    'http://localhost:9000/s',
    'http://[::1]:9000/s',
  ])('takes the scope hook %s', (url) => {
    expect(read({ SCOPES_HOOK_URL: url }).SCOPES_HOOK_URL).toBe(url);
  });

  it.each([
    'http://hooks.example/scopes',
    'http://127.0.0.1.example/',
    'https://user:word@hooks.example/',
    'ftp://localhost/',
    '/scopes',
  ])('refuses the scope hook %s', (url) => {
    expect(problems({ SCOPES_HOOK_URL: url })).toEqual([
      'SCOPES_HOOK_URL: must be an absolute https URL; http is accepted for loopback addresses only',
    ]);
  });
});
