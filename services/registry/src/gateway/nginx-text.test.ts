import { describe, expect, it } from '@jest/globals';
import type { ServerPath } from '@mcp-gateway/contracts';
import {
  addressToken,
  fileToken,
  hostToken,
  serverNameToken,
  serverToken,
  socketToken,
  targetToken,
  upstreamName,
  urlPathToken,
  wordToken,
} from './nginx-text.js';

/** What no value may bring into nginx.conf. */
const POISON = [
  ';',
  '{',
  '}',
  '"',
  "'",
  '\\',
  '$',
  '$host',
  '#',
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '`',
  '|',
  '*',
  '~',
  ';\n} server {',
];

const makers: [name: string, make: (text: string) => string, good: string][] = [
  ['serverToken', (text) => serverToken(`/${text}` as ServerPath), 'weather'],
  ['addressToken', (text) => addressToken(text, 80), '10.0.0.1'],
  ['socketToken', (text) => socketToken(text), '/run/gateway/auth.sock'],
  ['hostToken', (text) => hostToken(text), 'mcp.example.org:8443'],
  ['serverNameToken', (text) => serverNameToken(text), 'gw.example.org'],
  ['wordToken', (text) => wordToken(text), 'www-data'],
];
const poisoned = makers.flatMap(([name, make, good]) =>
  POISON.flatMap((poison) => [
    { name, make, text: `${good}${poison}` },
    { name, make, text: `${good}${poison}x` },
    { name, make, text: `${poison}${good}` },
  ]),
);

describe('nginx text', () => {
  it.each(makers)('%s takes what it is for', (_name, make, good) => {
    expect(make(good)).toContain(good);
  });

  it.each(poisoned)('W-32, T-097: $name refuses $text', ({ make, text }) => {
    expect(() => make(text)).toThrow('cannot be written to nginx.conf');
  });

  it.each(makers)('%s refuses nothing at all', (_name, make) => {
    expect(() => make('')).toThrow('cannot be written to nginx.conf');
  });

  it.each([...POISON.filter((poison) => poison !== '~'), '%20', '?', 'é'])(
    'T-098: an upstream path refuses %j',
    (poison) => {
      expect(() => urlPathToken(`/a${poison}b`)).toThrow('cannot be written to nginx.conf');
      expect(() => targetToken('http', wordToken('mcpgw'), `/a${poison}`)).toThrow();
    },
  );

  it.each(['', 'mcp', '../x'])(
    'an upstream path refuses %j, which does not begin with a slash',
    (path) => {
      expect(() => urlPathToken(path)).toThrow('cannot be written to nginx.conf');
    },
  );

  it.each(POISON.filter((poison) => poison !== ' ' && poison !== '~'))(
    'a file name refuses %j',
    (poison) => {
      expect(() => fileToken(`/data${poison}/nginx`)).toThrow('cannot be written to nginx.conf');
    },
  );
});

describe('a server on the left of a map', () => {
  it.each(['default', 'hostnames', 'include', 'volatile'])(
    'is escaped where nginx would read %s as its own word',
    (name) => {
      expect(serverToken(`/${name}` as ServerPath)).toBe(`\\${name}`);
    },
  );

  it('is its path without the slash otherwise', () => {
    expect(serverToken('/team/default' as ServerPath)).toBe('team/default');
  });

  it.each(['/Weather', '/-x', '/_x', '//x', '/~x', '/.x', '/é', '/x.y'])('is never %s', (path) => {
    expect(() => serverToken(path as ServerPath)).toThrow('cannot be written to nginx.conf');
  });
});

describe('an address', () => {
  it.each([
    ['10.0.0.1', 80, '10.0.0.1:80'],
    ['::1', 8000, '[::1]:8000'],
    ['[::1]', 8000, '[::1]:8000'],
    ['auth-server', 8888, 'auth-server:8888'],
  ])('%s, port %i, is written %s', (address, port, expected) => {
    expect(addressToken(address, port)).toBe(expected);
  });

  it.each([
    ['fe80::1%eth0', 80],
    ['a:b', 80],
    ['[a', 80],
    ['a', NaN],
    ['a', -1],
    ['a', 1.5],
    ['a', 1e21],
  ])('refuses %s, port %d', (address, port) => {
    expect(() => addressToken(address, port)).toThrow('cannot be written to nginx.conf');
  });
});

describe('a host name of the gateway', () => {
  it.each(['.example.org', 'example.org.', '*.example.org', '~^x$', '-x', '[x]'])(
    'is never a pattern: %s',
    (name) => {
      expect(() => serverNameToken(name)).toThrow('cannot be written to nginx.conf');
    },
  );

  it.each([
    ['GW.example.org', 'gw.example.org'],
    ['[::1]', '[::1]'],
  ])('%s is written %s', (name, expected) => {
    expect(serverNameToken(name)).toBe(expected);
  });
});

describe('the name of an upstream group', () => {
  it('is the same for the same address, and another for another', () => {
    expect(upstreamName('http', '10.0.0.1:80')).toBe(upstreamName('http', '10.0.0.1:80'));
    expect(upstreamName('http', '10.0.0.1:80')).not.toBe(upstreamName('http', '10.0.0.2:80'));
    expect(upstreamName('http', '10.0.0.1:80')).not.toBe(upstreamName('https a', '10.0.0.1:80'));
  });
});
