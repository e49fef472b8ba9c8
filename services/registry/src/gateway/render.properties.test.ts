import { describe, expect, it } from '@jest/globals';
import type { Server } from '@mcp-gateway/contracts';
import fc from 'fast-check';
import { TEMPLATES } from '../testing/gateway-under-test.js';
import { aReachable, isOwn } from '../testing/gateway-plans.js';
import { directives, parseNginxConf, type Directive } from '../testing/nginx-tree.js';
import { planGateway } from './plan.js';
import { createRenderer } from './render.js';
import type { GatewaySettings } from './settings.js';

const SEED = { seed: 20260728 };

const here = { host: '127.0.0.1', port: 8080 };
const settings: GatewaySettings = {
  httpPort: 8880,
  hostNames: ['localhost'],
  ipv6: false,
  logDir: '/logs',
  runDir: '/run',
  authGate: here,
  authServer: here,
  registry: here,
  mcpgw: here,
  caFile: '/ca.pem',
  generationPath: '/generation',
};
const render = createRenderer(TEMPLATES);

/** Text that an attacker would try, cut at any place, among text that nobody meant. */
const hostile = fc.constantFrom(
  ...['/', '/x', '/mcp', 'http://', 'https://', 'h', ':80', '10.0.0.1', '[::1]', '..', '//'],
  ...[' ', '\n', '\r', '\t', '\0', ';', '{', '}', '"', "'", '\\', '#', '$', '~', '*', '=', '^~'],
  ...['$host', '{ return 200; }', '} location / {', 'alias /etc;', '%20', '\u2028', 'é', '＄'],
);
const piece = fc.oneof(
  { weight: 3, arbitrary: hostile },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
);
const anyText = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const anyPath = fc.oneof(
  anyText,
  anyText.map((text) => `/${text}`),
  fc.stringMatching(/^\/[a-z0-9][a-z0-9_-]{0,8}$/),
  fc.constantFrom('/default', '/include', '/a/b'),
);
const anyUrl = fc.oneof(
  anyText,
  anyText.map((text) => `http://h${text}`),
  anyText.map((text) => `http://h:8000/${text}`),
  fc.stringMatching(/^http:\/\/[a-z0-9]{1,8}:[1-9][0-9]{3}\/[A-Za-z0-9._~-]{0,8}$/),
  fc.constantFrom('http://127.0.0.1:8000/', 'https://h/mcp'),
);

/** A server as if nothing had checked it before. */
const anyServer = fc
  .record({ path: anyPath, proxy_pass_url: anyUrl, server_name: anyText, description: anyText })
  .map((fields) => ({ ...aReachable('/x', 'http://h/').server, ...fields }) as Server);

const treeOf = (servers: readonly Server[]): Directive[] => {
  const reachable = servers.map((server) => ({ server, address: '10.0.0.1' }));
  return parseNginxConf(render(planGateway(reachable, { isOwn }), settings).text);
};

/** The tree without what the catalogue may add: upstream groups, lines of maps, the generation. */
function withoutCatalogue(tree: readonly Directive[]): Directive[] {
  return tree
    .filter(({ words }) => !/^upstream upstream_[0-9a-f]{16}$/.test(words.join(' ')))
    .map(({ words, block }) => {
      if (words[0] === 'return') return { words: words.slice(0, 2) };
      if (words[0] === 'map') return { words };
      return { words, ...(block && { block: withoutCatalogue(block) }) };
    });
}

const mapLines = (tree: readonly Directive[], variable: string): string[][] =>
  directives(tree, 'map')
    .filter(({ words }) => words[2] === variable)
    .flatMap(({ block = [] }) => block.map(({ words }) => words));

const skeletonOf = (tree: readonly Directive[]) => JSON.stringify(withoutCatalogue(tree));
const skeleton = skeletonOf(treeOf([]));
const RESERVED_WORDS = new Set(['default', 'hostnames', 'include', 'volatile']);

/** Nothing else than the lines that the server's path and URL call for. */
function expectOnlyIts(server: Server, tree: Directive[]): void {
  expect(skeletonOf(tree)).toBe(skeleton);
  const name = server.path.slice(1);
  const key = RESERVED_WORDS.has(name) ? `\\${name}` : name;
  const url = new URL(server.proxy_pass_url);
  const own = directives(tree, 'upstream').filter(({ words }) => words[1]?.startsWith('upstream_'));
  const [target, ...more] = mapLines(tree, '$mcp_target').slice(1);
  if (!target) {
    expect(own).toEqual([]);
    return;
  }
  expect(more).toEqual([]);
  expect(own).toHaveLength(1);
  const pathname = /\/mcp\/*$/.test(url.pathname)
    ? url.pathname
    : `${url.pathname.replace(/\/+$/, '')}/mcp`;
  expect(target).toEqual([key, `${url.protocol}//${String(own[0]?.words[1])}${pathname}`]);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  expect(own[0]?.block?.[0]?.words).toEqual(['server', `10.0.0.1:${port}`]);
  expect(mapLines(tree, '$mcp_host').slice(1)).toEqual([[key, url.host]]);
  expect(mapLines(tree, '$mcp_route')).toEqual([['default', 'direct']]);
}

describe('a server of any text', () => {
  it('W-32, W-33, T-097, T-098: is refused, or adds its own lines and nothing else', () => {
    let rendered = 0;
    fc.assert(
      fc.property(anyServer, (server) => {
        let tree: Directive[];
        try {
          tree = treeOf([server]);
        } catch (error) {
          expect(String(error)).toMatch(/proxy_pass_url|cannot be written to nginx\.conf/);
          return;
        }
        rendered += 1;
        expectOnlyIts(server, tree);
      }),
      { ...SEED, numRuns: 5_000 },
    );
    expect(rendered).toBeGreaterThan(200);
  });
});
