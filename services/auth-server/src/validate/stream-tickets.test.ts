import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseStreamRight } from '@mcp-gateway/contracts';
import { createSeal } from '@mcp-gateway/identity';
import { aPolicy, aPrincipal } from '@mcp-gateway/testing';
import { anAccessToken } from '../testing/an-access-token.js';
import type { GateRequest } from './gate-request.js';
import { createStreamTickets } from './stream-tickets.js';

const tickets = createStreamTickets(createSeal(randomBytes(32)), () => aPolicy());
const token = anAccessToken({
  granted: ['some'],
  principal: aPrincipal({ scopes: ['some', 'more'] }),
});
const OWNER = { server: 'currenttime', kind: 'user', subject: 'alice-id' } as const;

const aRequest = (server = 'currenttime', address = '10.0.0.1'): GateRequest => ({
  server,
  endpoint: 'mcp',
  route: 'direct',
  method: 'GET',
  requestId: 'call-1',
  address,
  headers: {},
  repeatedHeader: false,
});

const ticketOf = (right: string) => parseStreamRight(right)?.ticket ?? '';

describe('the right to a stream', () => {
  it('ends with the token', () => {
    expect(parseStreamRight(tickets.for(token, aRequest()))?.expiresAt).toBe(token.expiresAt);
  });

  it('stays small, however much another issuer says of somebody', () => {
    const many = Array.from({ length: 1000 }, (_, at) => `a-group-of-the-directory-${at}`);
    const claims = Object.fromEntries(many.map((name) => [name, 'a value']));
    const groups = [...many, 'clock-readers'];
    const foreign = anAccessToken({
      id: 'foreign',
      groups,
      principal: aPrincipal({ groups, claims }),
    });
    const right = tickets.for(foreign, aRequest());
    expect(right.length).toBeLessThan(1500);
    expect(tickets.open(ticketOf(right), OWNER)?.token.groups).toEqual(['clock-readers']);
  });

  it('holds what was decided on, with the scopes of the token alone', () => {
    const opened = tickets.open(ticketOf(tickets.for(token, aRequest(), 'tools/list')), OWNER);
    const principal = aPrincipal({ scopes: [] });
    expect(opened).toEqual({
      token: { ...token, principal },
      method: 'tools/list',
      address: '10.0.0.1',
    });
  });

  it('is one for all streams of a token to a server', () => {
    const right = tickets.for(token, aRequest());
    expect(tickets.for({ ...token }, aRequest())).toBe(right);
    const others = [
      tickets.for(token, aRequest('other')),
      tickets.for(token, aRequest('currenttime', '10.0.0.2')),
      tickets.for(token, aRequest(), 'subscriptions/listen'),
      tickets.for({ ...token, id: 'token-2' }, aRequest()),
    ];
    expect(new Set([right, ...others]).size).toBe(5);
  });

  it.each([
    ['another server', { ...OWNER, server: 'other' }],
    ['another subject', { ...OWNER, subject: 'bob-id' }],
    ['another kind of caller', { ...OWNER, kind: 'client' as const }],
  ])('is nothing to %s (T-147)', (_, owner) => {
    expect(tickets.open(ticketOf(tickets.for(token, aRequest())), owner)).toBeUndefined();
  });

  it('is nothing when it was made up', () => {
    expect(tickets.open('made-up', OWNER)).toBeUndefined();
  });
});
