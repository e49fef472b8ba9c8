import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readPolicyDocument } from '@mcp-gateway/policy';
import { anInstallation, removeInstallations } from '../../testing/an-installation.js';
import type { Check } from '../check.js';
import type { Installation } from '../installation.js';
import { certificatesCheck } from './certificates.js';
import { judge as judgeClock } from './clocks.js';
import { judge as judgeSpace } from './disk-space.js';
import { fileModesCheck } from './file-modes.js';
import { nginxCheck } from './nginx.js';
import { mappingProblems } from './policy-mappings.js';
import { judge as judgePort } from './ports.js';
import { secretKeyCheck } from './secret-key.js';
import { settingsCheck } from './settings.js';
import { userPoolCheck } from './user-pool.js';

afterAll(removeInstallations);
const run = promisify(execFile);

const says = async (check: Check, installation: Installation) =>
  (await check.run(installation)).map((finding) => `${finding.outcome}: ${finding.says}`);

const FORMER_UMASK = process.umask(0o022);
afterAll(() => {
  process.umask(FORMER_UMASK);
});

describe('settings', () => {
  it('names each setting that cannot be used, and not its value', async () => {
    const found = await says(
      settingsCheck,
      anInstallation({ HTTP_PORT: 'x1', SECRET_KEY: 'short' }),
    );
    expect(found).toEqual([
      'failed: HTTP_PORT: must be a port number from 1 to 65535.',
      'failed: SECRET_KEY: must be at least 32 bytes long.',
    ]);
  });

  it('misses an .env', async () => {
    const [found] = await says(settingsCheck, anInstallation({ SECRET_KEY: '' }));
    expect(found).toMatch(/^failed: There is no .*\.env\.$/);
  });
});

describe('user pool', () => {
  it.each([
    ['accepts none', {}, 'ok: Amazon Cognito is not'],
    [
      'refuses what is no id',
      { COGNITO_USER_POOL_ID: 'Ab1Cd2Ef3' },
      'failed: COGNITO_USER_POOL_ID: must be the id',
    ],
    [
      'refuses a pool without a client',
      { COGNITO_USER_POOL_ID: 'eu-west-1_Ab1' },
      'failed: COGNITO_USER_POOL_ID and',
    ],
    [
      'warns of another region',
      { COGNITO_USER_POOL_ID: 'eu-west-1_Ab1', COGNITO_CLIENT_ID: 'c', AWS_REGION: 'us-east-1' },
      'warning: The pool',
    ],
    [
      'accepts an id',
      { COGNITO_USER_POOL_ID: 'eu-west-1_Ab1', COGNITO_CLIENT_ID: 'c' },
      'ok: The pool',
    ],
  ])('%s', async (_, env, words) => {
    expect(await says(userPoolCheck, anInstallation(env))).toEqual([
      expect.stringContaining(words),
    ]);
  });
});

describe('file modes', () => {
  it('accept what is for its owner alone', async () => {
    const installation = anInstallation();
    writeFileSync(join(installation.root, '.env'), '', { mode: 0o600 });
    expect(await says(fileModesCheck, installation)).toEqual([expect.stringMatching(/^ok/)]);
  });

  it('name what others may read, and how to change it', async () => {
    const installation = anInstallation();
    const { DATA_DIR } = installation.settings;
    writeFileSync(join(installation.root, '.env'), '', { mode: 0o644 });
    chmodSync(DATA_DIR, 0o755);
    mkdirSync(join(DATA_DIR, 'keys'), { mode: 0o700 });
    writeFileSync(join(DATA_DIR, 'keys', 'signing-key.json'), '', { mode: 0o640 });
    const found = await says(fileModesCheck, installation);
    expect(found).toEqual([
      expect.stringContaining('.env is open to other users (mode 644)'),
      expect.stringContaining('data is open to other users (mode 755)'),
      expect.stringContaining('signing-key.json is open to other users (mode 640)'),
    ]);
  });
});

describe('disk space', () => {
  it.each([
    [50, 'failed'],
    [500, 'warning'],
    [5_000, 'ok'],
  ])('of %d MiB is %s', (mib, outcome) => {
    expect(judgeSpace(mib * 1024 * 1024, '/data')).toMatchObject({ outcome });
  });
});

describe('clocks', () => {
  it.each([
    [0, 'ok'],
    [-4_000, 'ok'],
    [20_000, 'warning'],
    [-90_000, 'failed'],
  ])('that are %d ms ahead are %s', (ahead, outcome) => {
    expect(judgeClock('the gateway', ahead)).toMatchObject({ outcome });
  });
});

describe('certificates', () => {
  const make = async (days: number, name = 'localhost') => {
    const installation = anInstallation({ TLS_CERT_DIR: 'tls' });
    const folder = installation.settings.TLS_CERT_DIR;
    mkdirSync(folder);
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-days', String(days), '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
      ...['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')],
    ]);
    return { installation, folder };
  };

  it('may be absent', async () => {
    expect(await says(certificatesCheck, anInstallation())).toEqual([expect.stringMatching(/^ok/)]);
  });

  it('are accepted with their key and name, and a warning near their end', async () => {
    expect(await says(certificatesCheck, (await make(365)).installation)).toEqual([
      'ok: The certificate is valid for another 364 days.',
      'ok: The private key is that of the certificate.',
      'ok: The certificate names localhost.',
    ]);
    const [soon] = await says(certificatesCheck, (await make(5)).installation);
    expect(soon).toBe('warning: The certificate is valid for another 4 days.');
  });

  it('are refused when expired, with the key of another, and under another name', async () => {
    const { installation, folder } = await make(10, 'other.example.org');
    renameSync(join((await make(10)).folder, 'privkey.pem'), join(folder, 'privkey.pem'));
    const now = () => Date.now() + 20 * 24 * 3600 * 1000;
    expect(await says(certificatesCheck, { ...installation, now })).toEqual([
      expect.stringContaining('failed: The certificate expired on'),
      'failed: The private key is not that of the certificate.',
      'warning: The certificate does not name localhost, the host of GATEWAY_URL.',
    ]);
  });
});

describe('ports', () => {
  const claim = { service: 'registry', variable: 'REGISTRY_PORT', port: 7860 };
  const ours = new Map([
    [7, 'registry'],
    [8, 'mcpgw'],
  ]);
  const node = (pid: number) => [{ pid, command: 'node' }];
  it.each([
    ['held by the service', node(7), ours, 'ok', '7860 is held by registry'],
    ['held by another service', node(8), ours, 'failed', 'in use by mcpgw (pid 8)'],
    ['held by somebody else', node(9), ours, 'failed', 'in use by "node" (pid 9)'],
    ['held while nothing is supervised', node(7), undefined, 'warning', 'held by "node"'],
    ['held by nobody', [], ours, 'failed', 'Nobody that is seen'],
  ])('%s', (_, holders, processes, outcome, words) => {
    const found = judgePort(claim, holders, processes);
    expect(found).toMatchObject({ outcome, says: expect.stringContaining(words) });
  });
});

describe('nginx', () => {
  it('misses its configuration', async () => {
    expect(await says(nginxCheck, anInstallation())).toEqual([
      expect.stringMatching(/^failed: .* holds no nginx configuration/),
    ]);
  });

  const CONF = `events {}
http {
    server {
        listen 45871;
        location = /_generation/abc {
            return 200 g2;
        }
    }
}
`;
  it.each([
    ['serves what is written', CONF, 'g2', 'ok: nginx takes', 'ok: nginx serves what'],
    ['serves an older generation', CONF, 'g1', 'ok: nginx takes', 'failed: nginx serves another'],
    [
      'refuses what is written',
      CONF.replace('return', 'retrun'),
      'g2',
      'failed: nginx refuses',
      '',
    ],
  ])('%s', async (_, text, served, test, generation) => {
    const installation = anInstallation(
      {},
      { ask: () => Promise.resolve(new Response(`${served}\n`)) },
    );
    const folder = join(installation.settings.DATA_DIR, 'nginx');
    mkdirSync(folder);
    const whole = text.includes('retrun') ? `${CONF}\nretrun;` : text;
    writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/pid;\n${whole}`);
    const found = await says(nginxCheck, installation);
    expect(found[0]).toContain(test);
    expect(found[1]).toContain(generation);
  });
});

describe('secret key', () => {
  it.each([
    ['agrees', new Response('{}'), 'ok: registry runs with the SECRET_KEY'],
    ['differs', new Response('', { status: 404 }), 'failed: registry runs with another'],
    ['is not told', new Response('', { status: 500 }), 'failed: registry answers HTTP 500'],
  ])('%s', async (_, answer, words) => {
    const ask = (url: string) =>
      Promise.resolve(url.includes('relay-routes') ? answer : new Response());
    const [, found] = await says(secretKeyCheck, anInstallation({}, { ask }));
    expect(found).toContain(words);
  });

  it('tells a service that does not answer', async () => {
    const ask = () => Promise.reject(new Error('refused'));
    const found = await says(secretKeyCheck, anInstallation({}, { ask }));
    expect(found).toContain('failed: mcpgw does not answer.');
  });
});

describe('policy', () => {
  const { document } = readPolicyDocument(`scopes:
  time/use:
    - { server: clock, methods: [ping] }
    - { server: gone, methods: [ping] }
  idle: []
  ui-only: []
groups:
  staff: [time/use]
  nobody: []
ui:
  ui-only: { list_service: ['*'] }
`);
  it('names groups without scopes, scopes without grants, and servers on either side', () => {
    expect(mappingProblems(document, ['clock', 'new']).map((finding) => finding.says)).toEqual([
      'The group nobody has no scope.',
      'The scope idle grants nothing.',
      'The scope time/use names gone, and there is no such server.',
      'No scope names the server new.',
    ]);
  });
});
