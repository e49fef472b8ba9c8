import { describe, expect, it } from '@jest/globals';
import { upstreamHeaders } from './upstream-headers.js';

const given = (overrides: Partial<Parameters<typeof upstreamHeaders>[0]> = {}) =>
  upstreamHeaders({
    received: {},
    route: { headers: {}, internal: false },
    requestId: 'request-1',
    hopToken: 'hop-token',
    ...overrides,
  });

describe('the headers that reach an upstream', () => {
  it('are those of MCP, those it registered, and ours', () => {
    const received = {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-session-id': 's',
      'mcp-protocol-version': '2025-11-25',
      'mcp-param-region': 'eu',
      'last-event-id': '7',
      traceparent: '00-1-2-01',
    };
    const route = { headers: { 'X-Api-Key': 'registered' }, internal: false };
    expect(given({ received, route })).toEqual({
      ...received,
      'x-api-key': 'registered',
      'accept-encoding': 'identity',
      'x-request-id': 'request-1',
    });
  });

  it.each([
    ['authorization', 'Bearer token'],
    ['proxy-authorization', 'Basic x'],
    ['cookie', 'session=1'],
    ['x-gateway-identity', 'hop-token'],
    ['x-forwarded-for', '10.0.0.1'],
    ['x-forwarded-host', 'evil'],
    ['x-mcp-server', 'other'],
    ['x-user', 'root'],
    ['host', 'gateway'],
    ['connection', 'keep-alive'],
    ['transfer-encoding', 'chunked'],
    ['content-length', '7'],
    ['user-agent', 'client'],
  ])('never include the caller’s %s (T-072)', (name, value) => {
    expect(given({ received: { [name]: value } })).not.toHaveProperty(name);
  });

  it('include the hop token for our own services alone', () => {
    expect(given({ route: { headers: {}, internal: true } })).toHaveProperty(
      'x-gateway-identity',
      'hop-token',
    );
  });

  it('ask for an answer that is not compressed, whatever was registered (T-112)', () => {
    const route = { headers: { 'Accept-Encoding': 'gzip' }, internal: false };
    expect(given({ received: { 'accept-encoding': 'br' }, route })).toHaveProperty(
      'accept-encoding',
      'identity',
    );
  });
});
