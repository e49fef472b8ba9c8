import { describe, expect, it } from '@jest/globals';
import { aFreePort } from './fixtures.js';
import { probe, readHealth } from './health.js';

describe('readHealth', () => {
  it.each([
    ['a healthy service', 200, '{"status":"healthy"}', { state: 'healthy' }],
    ['a program with an answer of its own', 200, 'ok', { state: 'healthy' }],
    [
      'a degraded gateway',
      200,
      '{"status":"degraded","services":{"registry":"healthy","mcpgw":"unhealthy"}}',
      { state: 'degraded', reason: 'mcpgw is unhealthy' },
    ],
    [
      'an unhealthy gateway',
      503,
      '{"status":"unhealthy","services":{"auth-server":"unhealthy"}}',
      { state: 'unhealthy', reason: 'auth-server is unhealthy' },
    ],
    ['a foreign answer', 404, 'nothing', { state: 'unhealthy', reason: '/health answers 404' }],
  ])('reads %s', (_, status, body, expected) => {
    expect(readHealth(status, body)).toEqual(expected);
  });
});

describe('probe', () => {
  it('says when nothing listens', async () => {
    expect(await probe(await aFreePort())).toEqual({
      state: 'unreachable',
      reason: 'nothing listens on its port',
    });
  });
});
