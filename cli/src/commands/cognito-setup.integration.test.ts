import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  startCognitoStandIn,
  TAKEN_DOMAIN,
  type CognitoStandIn,
} from '../testing/cognito-stand-in.js';
import { runMcpctl } from '../testing/run-mcpctl.js';

const SCOPES = join(import.meta.dirname, '../../../scopes.yml');
const WRITES = /^(Create|Update|Delete|Admin)/;

let root: string;
let cognito: CognitoStandIn;
beforeAll(() => {
  // What Amazon's library finds its credentials by; nobody checks these.
  process.env['AWS_ACCESS_KEY_ID'] = 'a-key-of-tests';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'a-secret-of-tests';
});
afterAll(() => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'mcpctl-cognito-'));
  cognito = await startCognitoStandIn();
  copyFileSync(SCOPES, join(root, 'scopes.yml'));
  writeEnv(
    `# Mine\nGATEWAY_URL=https://mcp.example.org\n#COGNITO_USER_POOL_ID=\nAWS_REGION=eu-west-1\n`,
  );
});
afterEach(async () => {
  await cognito.stop();
  rmSync(root, { recursive: true });
});

const envFile = () => join(root, '.env');
const writeEnv = (text: string) => {
  writeFileSync(envFile(), `${text}COGNITO_ENDPOINT=${cognito.endpoint}\n`);
  chmodSync(envFile(), 0o640);
};
const setup = (...args: string[]) => runMcpctl({ root }, 'cognito', 'setup', ...args);
const writes = () => cognito.called.filter(({ action }) => WRITES.test(action));
const inputOf = (action: string, name?: string) =>
  writes().find((call) => call.action === action && (!name || call.input['ClientName'] === name))
    ?.input;

describe('mcpctl cognito setup', () => {
  it('prints its plan and changes nothing with --dry-run', async () => {
    const before = readFileSync(envFile(), 'utf8');
    const { exitCode, out, err } = await setup('--dry-run', '--domain', 'acme');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('+ create  user pool mcp-gateway\n+ create  domain acme\n');
    for (const group of ['admin', 'user', 'developer', 'operator']) {
      expect(out).toContain(`+ create  group mcp-registry-${group}\n`);
    }
    expect(out).toContain('resource server mcp-servers-unrestricted with the scopes read, execute');
    expect(out).toContain('! no scope of Cognito can be mcp-registry-admin, for it has no slash');
    expect(writes()).toEqual([]);
    expect(readFileSync(envFile(), 'utf8')).toBe(before);
  });

  it('makes all of it, and writes it to .env beside what is there', async () => {
    const { exitCode, out, err } = await setup('--domain', 'acme');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(inputOf('CreateUserPool')).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    expect(inputOf('CreateUserPoolClient', 'mcp-gateway')).toMatchObject({
      GenerateSecret: true,
      AllowedOAuthFlows: ['code'],
      CallbackURLs: ['https://mcp.example.org/oauth2/callback/cognito'],
      LogoutURLs: ['https://mcp.example.org/login'],
    });
    expect(inputOf('CreateUserPoolClient', 'mcp-gateway-machines')).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: expect.arrayContaining(['mcp-servers-unrestricted/execute']),
    });
    const text = readFileSync(envFile(), 'utf8');
    expect(text).toMatch(
      /^# Mine\nGATEWAY_URL=https:\/\/mcp.example.org\nCOGNITO_USER_POOL_ID=\S+\n/,
    );
    expect(parseEnv(text)).toMatchObject({
      COGNITO_CLIENT_ID: expect.stringMatching(/\w/),
      COGNITO_CLIENT_SECRET: expect.stringMatching(/\w/),
      COGNITO_DOMAIN: 'acme',
      AWS_REGION: 'eu-west-1',
      COGNITO_ENDPOINT: cognito.endpoint,
    });
    expect(statSync(envFile()).mode & 0o777).toBe(0o640);
    expect(out).toMatch(/Programs: client_id \w+, client_secret \w+/);
    expect(out).not.toContain(String(parseEnv(text)['COGNITO_CLIENT_SECRET']));
  });

  it('finds everything there the second time, and changes nothing', async () => {
    await setup('--domain', 'acme');
    const before = readFileSync(envFile(), 'utf8');
    cognito.called.length = 0;
    const { exitCode, out } = await setup();
    expect(exitCode).toBe(0);
    expect(out).not.toMatch(/^[+~]/m);
    expect(out).toContain('= keep    domain acme');
    expect(out).toContain('Done: 0 changes');
    expect(writes()).toEqual([]);
    expect(readFileSync(envFile(), 'utf8')).toBe(before);
  });

  it('finds by name what .env does not name', async () => {
    await setup('--domain', 'acme');
    const before = parseEnv(readFileSync(envFile(), 'utf8'));
    writeEnv('GATEWAY_URL=https://mcp.example.org\nAWS_REGION=eu-west-1\n');
    cognito.called.length = 0;
    await setup();
    expect(writes()).toEqual([]);
    expect(parseEnv(readFileSync(envFile(), 'utf8'))).toEqual(before);
  });

  it('changes differences alone, and keeps what others added', async () => {
    await setup('--domain', 'acme');
    const moved = readFileSync(envFile(), 'utf8').replace('mcp.example.org', 'mcp.example.com');
    writeFileSync(envFile(), moved);
    const scopes = readFileSync(join(root, 'scopes.yml'), 'utf8');
    const added = scopes.replace('scopes:\n', 'scopes:\n  mcp-servers-unrestricted/look: []\n');
    writeFileSync(join(root, 'scopes.yml'), added);
    cognito.called.length = 0;
    const { out } = await setup();
    expect(out.match(/^~.*/gm)).toEqual([
      '~ change  resource server mcp-servers-unrestricted: adds look',
      '~ change  app client mcp-gateway: changes CallbackURLs, LogoutURLs',
      '~ change  app client mcp-gateway-machines: changes AllowedOAuthScopes',
    ]);
    expect(inputOf('UpdateUserPoolClient', 'mcp-gateway')).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: [
        'https://mcp.example.org/oauth2/callback/cognito',
        'https://mcp.example.com/oauth2/callback/cognito',
      ],
    });
    expect(inputOf('UpdateResourceServer')).toMatchObject({
      Scopes: ['read', 'execute', 'look'].map((ScopeName) => ({ ScopeName })),
    });
  });

  it('says what Amazon refuses, and goes on from there the next time', async () => {
    const before = readFileSync(envFile(), 'utf8');
    const refused = await setup('--domain', TAKEN_DOMAIN);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.err).toContain('InvalidParameterException): Domain already associated');
    expect(readFileSync(envFile(), 'utf8')).toBe(before);
    const { exitCode, out } = await setup('--domain', 'acme');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^= keep {4}user pool mcp-gateway \(\S+\)\n\+ create {2}domain acme\n/);
  });

  it('tells programs the plan and what came of it', async () => {
    const { out } = await setup('--json', '--domain', 'acme');
    expect(JSON.parse(out)).toMatchObject({
      plan: expect.arrayContaining([{ does: 'create', what: 'domain acme' }]),
      impossible_scopes: expect.arrayContaining([
        expect.objectContaining({ scope: 'mcp-registry-user' }),
      ]),
      user_pool_id: expect.any(String),
      machine_client_secret: expect.any(String),
    });
  });

  it.each([
    ['there is no .env', () => rmSync(envFile()), 1, 'run ./build_and_run.sh first'],
    ['no region is known', () => writeEnv('GATEWAY_URL=https://a.example\n'), 2, '--region'],
    [
      'the pool in use is gone',
      () => writeEnv('GATEWAY_URL=https://a.example\nCOGNITO_USER_POOL_ID=eu-west-1_Gone\n'),
      1,
      'There is no user pool eu-west-1_Gone',
    ],
    [
      'people could not come back',
      () =>
        writeEnv('GATEWAY_URL=http://a.example\nALLOW_INSECURE_HTTP=true\nAWS_REGION=eu-west-1\n'),
      1,
      'https addresses only',
    ],
  ])('refuses when %s, and changes nothing', async (_, prepare, exitCode, words) => {
    prepare();
    const outcome = await setup();
    expect(outcome).toMatchObject({ exitCode, out: '' });
    expect(outcome.err).toContain(words);
    expect(writes()).toEqual([]);
  });
});
