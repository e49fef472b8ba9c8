import { describe, expect, it } from '@jest/globals';
import { AppError } from '@mcp-gateway/kit';
import { HOSTILE_URLS } from '../testing/hostile-urls.js';
import { endpointsOf, parseUpstreamUrl } from './upstream-url.js';

const hostile = Object.entries(HOSTILE_URLS).flatMap(([why, urls]) =>
  urls.map((url): [string, string] => [why, url]),
);

describe('parseUpstreamUrl', () => {
  it.each([
    'http://127.0.0.1:8000/',
    'http://localhost:8000',
    'http://[::1]:8000/',
    'https://mcp.example.org/',
    'https://MCP.Example.org/tools/mcp',
    'HTTP://a/',
    'http://under_score.internal/x.y/~z/a-b_c',
    'http://10.0.0.8:65535/sse',
  ])('takes %s', (text) => {
    expect(parseUpstreamUrl(text).href).toBe(new URL(text).href);
  });

  it.each(hostile)('W-33, W-34, T-103: refuses %s: %j', (_why, text) => {
    expect(() => parseUpstreamUrl(text)).toThrow(AppError);
  });

  it('says with 422 which field is wrong and why', () => {
    expect(() => parseUpstreamUrl('http://h:22/')).toThrow(
      expect.objectContaining({
        status: 422,
        message: 'proxy_pass_url: port 22 is not a web port',
        details: [{ field: 'proxy_pass_url', message: 'port 22 is not a web port' }],
      }),
    );
  });
});

describe('endpointsOf', () => {
  const at = (proxy_pass_url: string, transport?: 'sse' | 'streamable-http') => {
    const { streamableHttp, sse } = endpointsOf({ proxy_pass_url, transport });
    return [streamableHttp?.pathname, sse?.pathname];
  };

  it.each([
    ['both below a base URL', 'http://h/', ['/mcp', '/sse']],
    ['both below a base URL without a slash', 'http://h', ['/mcp', '/sse']],
    ['both below a prefix', 'http://h/a/b/', ['/a/b/mcp', '/a/b/sse']],
    [
      'only the Streamable HTTP endpoint that the URL names',
      'http://h/a/mcp',
      ['/a/mcp', undefined],
    ],
    ['that endpoint as it is written', 'http://h/mcp/', ['/mcp/', undefined]],
    ['only the SSE endpoint that the URL names', 'http://h/sse', [undefined, '/sse']],
  ])('finds %s', (_what, url, expected) => {
    expect(at(url)).toEqual(expected);
  });

  it.each([
    ['streamable-http' as const, ['/mcp', undefined]],
    ['sse' as const, [undefined, '/sse']],
  ])('keeps to the transport %s of a base URL', (transport, expected) => {
    expect(at('http://h/', transport)).toEqual(expected);
  });

  it('refuses a URL that is no upstream', () => {
    expect(() => at('http://169.254.169.254./')).toThrow(AppError);
  });
});
