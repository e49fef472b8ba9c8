import { describe, expect, it } from '@jest/globals';
import { FreeServerPath, RESERVED_SEGMENTS, ServerPath, serverName } from './server-path.js';
import { HOSTILE_PATHS } from './testing/hostile-paths.js';

describe('ServerPath', () => {
  it.each([
    ['one segment', '/currenttime', '/currenttime'],
    ['a path without its leading slash', 'currenttime', '/currenttime'],
    ['a path with a trailing slash', '/currenttime/', '/currenttime'],
    ['both', 'currenttime/', '/currenttime'],
    ['four segments', '/a/b/c/d', '/a/b/c/d'],
    ['digits, dashes and underscores', '/7-zip_2', '/7-zip_2'],
    ['a segment of 63 characters', `/${'a'.repeat(63)}`, `/${'a'.repeat(63)}`],
    ['four such segments', `/${'a'.repeat(63)}`.repeat(4), `/${'a'.repeat(63)}`.repeat(4)],
    ['a segment that begins like an endpoint', '/mcp-proxy/sse_x', '/mcp-proxy/sse_x'],
    ['a name of Object.prototype (T-047)', '/constructor', '/constructor'],
  ])('takes %s', (_, path, expected) => {
    expect(ServerPath.parse(path)).toBe(expected);
  });

  it.each(HOSTILE_PATHS)('refuses %s', (_, path) => {
    expect(ServerPath.safeParse(path).success).toBe(false);
  });

  it.each([undefined, null, 7, ['/a'], { path: '/a' }])('refuses %j, which is no text', (path) => {
    expect(ServerPath.safeParse(path).success).toBe(false);
  });

  it('holds, whatever is taken, only characters that mean nothing to nginx (W-32)', () => {
    const characters = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
    const taken = characters.filter((char) => ServerPath.safeParse(`/a${char}b`).success);
    expect(taken.join('')).toBe('-/0123456789_abcdefghijklmnopqrstuvwxyz');
  });

  it('says in plain words what is wrong', () => {
    const reason = (path: string) => ServerPath.safeParse(path).error?.issues[0]?.message;
    expect(reason('/A')).toBe('must be 1 to 4 segments of lower-case letters, digits, "-" and "_"');
    expect(reason('/a/mcp')).toBe('must not hold a segment "mcp", "sse" or "messages"');
  });
});

describe('FreeServerPath', () => {
  it.each([...RESERVED_SEGMENTS])('reserves /%s and all below it (W-35, T-105)', (segment) => {
    for (const path of [`/${segment}`, `/${segment}/a`, segment, `${segment}/`])
      expect(FreeServerPath.safeParse(path).success).toBe(false);
  });

  it.each(['/currenttime', '/apis', '/api-2', '/my/api'])('leaves %s to whoever comes', (path) => {
    expect(FreeServerPath.parse(path)).toBe(path);
  });
});

describe('serverName', () => {
  it('is the path without its slash', () => {
    expect(serverName(ServerPath.parse('/a/b'))).toBe('a/b');
  });
});
