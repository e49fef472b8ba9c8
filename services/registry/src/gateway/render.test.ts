import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { TEMPLATES } from '../testing/gateway-under-test.js';
import { aReachable, isOwn, manyServers, PLANS } from '../testing/gateway-plans.js';
import { directives, parseNginxConf } from '../testing/nginx-tree.js';
import { planGateway, type ReachableServer } from './plan.js';
import { createRenderer } from './render.js';
import type { GatewaySettings } from './settings.js';

const render = createRenderer(TEMPLATES);

const settings: GatewaySettings = {
  httpPort: 8880,
  hostNames: ['localhost', '127.0.0.1', '[::1]', 'GW.example.org', 'localhost'],
  ipv6: true,
  workerUser: 'www-data',
  logDir: '/var/lib/gateway/logs',
  runDir: '/run/gateway',
  authGate: { socketPath: '/run/gateway/auth-server.sock' },
  authServer: { host: '127.0.0.1', port: 8080 },
  registry: { host: '127.0.0.1', port: 7860 },
  mcpgw: { host: '127.0.0.1', port: 8003 },
  caFile: '/etc/ssl/certs/ca-certificates.crt',
  generationPath: '/_generation/0123456789abcdef',
};
const aConfig = (reachable: readonly ReachableServer[], overrides: Partial<GatewaySettings> = {}) =>
  render(planGateway(reachable, { isOwn }), { ...settings, ...overrides });

/** The blocks that the catalogue decides on. */
function catalogueOf(text: string): string {
  const [start, end] = [text.indexOf('# Registered servers'), text.indexOf('# Whoever asks')];
  return text.slice(start, end);
}

describe('nginx.conf', () => {
  it('reads like this', () => {
    expect(aConfig([]).text).toMatchSnapshot();
  });

  it.each(PLANS)('has for %s these blocks', (_what, reachable) => {
    expect(catalogueOf(aConfig(reachable).text)).toMatchSnapshot();
  });

  it('differs from one catalogue to another in these blocks only', () => {
    const rest = ({ text }: { text: string }) =>
      text.replace(catalogueOf(text), '').replace(/return 200 [0-9a-f]{16};/, '');
    for (const [, reachable] of PLANS) expect(rest(aConfig(reachable))).toBe(rest(aConfig([])));
  });

  it('has the same bytes for the same catalogue in any order', () => {
    const servers = manyServers(200);
    expect(aConfig(servers.toReversed())).toEqual(aConfig(servers));
  });

  it('shows a generation of its own for every change', () => {
    const changes = [
      aConfig([]),
      aConfig([aReachable('/a', 'http://10.0.0.1/')]),
      aConfig([aReachable('/a', 'http://10.0.0.2/')]),
      aConfig([aReachable('/a', 'http://10.0.0.1/', { address: '10.0.0.9' })]),
      aConfig([aReachable('/b', 'http://10.0.0.1/')]),
      aConfig([], { httpPort: 8881 }),
    ];
    expect(new Set(changes.map(({ generation }) => generation)).size).toBe(changes.length);
    for (const { text, generation } of changes) expect(text).toContain(`return 200 ${generation};`);
  });

  it('says nothing of names, descriptions, tags or headers (T-098)', () => {
    const spoken = {
      server_name: 'NAME',
      description: 'DESCRIPTION',
      tags: ['TAG'],
      license: 'LICENSE',
    };
    const { text } = aConfig([
      aReachable('/a', 'http://10.0.0.1/', { ...spoken, headers: { 'X-HEADER': 'VALUE' } }),
    ]);
    expect(text).not.toMatch(/NAME|DESCRIPTION|TAG|LICENSE|X-HEADER|VALUE/);
  });

  it('leaves no host name of a server for nginx to resolve (T-104)', () => {
    const { text } = aConfig([
      aReachable('/a', 'http://shop.example:9000/', { address: '10.0.0.9' }),
    ]);
    const tree = parseNginxConf(text);
    expect(directives(tree, 'resolver')).toEqual([]);
    const servers = directives(tree, 'server').map(({ words }) => words[1]);
    expect(servers).toContain('10.0.0.9:9000');
    expect(servers.join(' ')).not.toContain('shop.example');
  });

  it('has room in its maps for ten thousand servers', () => {
    const tree = parseNginxConf(aConfig(manyServers(10_000)).text);
    const [size] = directives(tree, 'map_hash_max_size');
    expect(Number(size?.words[1])).toBeGreaterThanOrEqual(20_000);
  });

  it.each([
    ['a folder with spaces', { logDir: '/home/Jane Doe/gateway' }],
    ['a folder with letters of any script', { runDir: '/home/Zoë/Шлюз' }],
    ['an auth-server elsewhere', { authGate: { host: 'auth-server', port: 8888 } }],
    ['no user to change to', { workerUser: undefined }],
    ['no IPv6', { ipv6: false }],
  ])('can be written for %s', (_what, overrides) => {
    expect(() => parseNginxConf(aConfig([], overrides).text)).not.toThrow();
  });

  it.each([
    ['a folder that nginx would read as a variable', { logDir: '/home/$host' }],
    ['a folder that ends a word', { runDir: '/run/";' }],
    ['a relative folder', { logDir: 'logs' }],
    ['a host name that is a pattern', { hostNames: ['*.example.org'] }],
    ['a host name that holds more', { hostNames: ['a; }'] }],
    ['a path for the generation that holds more', { generationPath: '/x { }' }],
    ['a user that is more than a name', { workerUser: 'root; daemon off' }],
  ])('is not written for %s', (_what, overrides) => {
    expect(() => aConfig([], overrides)).toThrow('cannot be written to nginx.conf');
  });
});

describe('createRenderer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('throws on a template that names what there is not, rather than leave it out', () => {
    mkdirSync(join(folder, 'partials'));
    writeFileSync(join(folder, 'nginx.conf.hbs'), 'pid {{pidFle}};');
    const mistaken = createRenderer(folder);
    expect(() => mistaken({ upstreams: [], routes: [] }, settings)).toThrow('pidFle');
  });
});
