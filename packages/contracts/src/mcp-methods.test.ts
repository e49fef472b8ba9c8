import { describe, expect, it } from '@jest/globals';
import {
  clientMethods,
  isKnownMethod,
  isListMethod,
  isMethodOfEra,
  listShape,
  methodRule,
} from './mcp-methods.js';

const SERVER_METHODS = [
  'sampling/createMessage',
  'elicitation/create',
  'roots/list',
  'notifications/message',
  'notifications/tools/list_changed',
  'notifications/resources/updated',
];

describe('the inventory of methods', () => {
  it.each([
    ['initialize', ['legacy'], 'none'],
    ['ping', ['legacy'], 'none'],
    ['logging/setLevel', ['legacy'], 'none'],
    ['server/discover', ['modern'], 'none'],
    ['tools/list', ['legacy', 'modern'], 'none'],
    ['tools/call', ['legacy', 'modern'], 'tool'],
    ['prompts/get', ['legacy', 'modern'], 'prompt'],
    ['resources/read', ['legacy', 'modern'], 'resource'],
    ['resources/subscribe', ['legacy'], 'resource'],
    ['completion/complete', ['legacy', 'modern'], 'reference'],
    ['subscriptions/listen', ['modern'], 'subscriptions'],
    ['tasks/get', ['legacy', 'modern'], 'task'],
    ['tasks/update', ['modern'], 'task'],
    ['tasks/result', ['legacy'], 'task'],
  ])('has the request %s of %j, authorized on %s', (method, eras, target) => {
    expect(methodRule(method)).toEqual({ kind: 'request', eras, target });
  });

  it.each(['initialized', 'cancelled', 'progress', 'roots/list_changed'])(
    'has the notification notifications/%s of the legacy era',
    (name) => {
      const rule = { kind: 'notification', eras: ['legacy'], target: 'none' };
      expect(methodRule(`notifications/${name}`)).toEqual(rule);
    },
  );

  it.each([...SERVER_METHODS, 'constructor', '__proto__', 'Tools/call', 'tools/call ', ''])(
    'T-053: does not know %j as a client method',
    (method) => {
      expect(isKnownMethod(method)).toBe(false);
      expect(methodRule(method)).toBeUndefined();
      expect(isMethodOfEra(method, 'modern')).toBe(false);
      expect(isListMethod(method)).toBe(false);
    },
  );

  it.each([
    ['tools/list', 'tools', 'name'],
    ['prompts/list', 'prompts', 'name'],
    ['resources/list', 'resources', 'uri'],
    ['resources/templates/list', 'resourceTemplates', 'uriTemplate'],
  ] as const)('filters %s: %s by %s', (method, items, name) => {
    expect(isListMethod(method)).toBe(true);
    expect(listShape(method)).toEqual({ items, name });
  });

  it('knows which methods the modern era has dropped', () => {
    const dropped = clientMethods().filter((method) => !isMethodOfEra(method, 'modern'));
    expect(dropped).toContain('ping');
    expect(dropped).not.toContain('tools/call');
    expect(clientMethods().filter((method) => !isMethodOfEra(method, 'legacy'))).toEqual([
      'server/discover',
      'subscriptions/listen',
      'tasks/update',
    ]);
  });
});
