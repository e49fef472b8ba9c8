import { describe, expect, it } from '@jest/globals';
import { gatewayUrl, isReadableByOthers, type GatewayUrlSettings } from './gateway-url.js';

const url = (settings: Partial<GatewayUrlSettings>) =>
  gatewayUrl({ HTTP_PORT: 80, ALLOW_INSECURE_HTTP: false, ...settings });

describe('gatewayUrl', () => {
  it.each([
    ['this host when nothing is said', {}, 'http://localhost'],
    ['this host and port when nothing is said', { HTTP_PORT: 8880 }, 'http://localhost:8880'],
    ['what is said', { GATEWAY_URL: 'https://gw.example:8443' }, 'https://gw.example:8443'],
    ['http by name of this host', { GATEWAY_URL: 'http://localhost:1' }, 'http://localhost:1'],
    ['http by its IPv4 address', { GATEWAY_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
    ['http by its IPv6 address', { GATEWAY_URL: 'http://[::1]:1' }, 'http://[::1]:1'],
    [
      'http for another host when that is allowed',
      { GATEWAY_URL: 'http://gw.example', ALLOW_INSECURE_HTTP: true },
      'http://gw.example',
    ],
  ])('is %s', (_, settings, expected) => expect(url(settings)).toBe(expected));

  it.each([
    'http://gw.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
  ])('refuses %s, for it is plain http and no loopback host', (GATEWAY_URL) => {
    expect(() => url({ GATEWAY_URL })).toThrow(
      `GATEWAY_URL: ${new URL(GATEWAY_URL).hostname} is not a loopback host, so it must be https`,
    );
  });
});

describe('isReadableByOthers', () => {
  it.each([
    ['http://gw.example', true],
    ['https://gw.example', false],
    ['http://localhost:8880', false],
  ])('says of %s %s', (address, expected) => expect(isReadableByOthers(address)).toBe(expected));
});
