import { describe, expect, it } from '@jest/globals';
import { parseServerMessage } from './server-message.js';

describe('parseServerMessage', () => {
  it.each([
    ['a result', '{"jsonrpc":"2.0","id":7,"result":{}}', { kind: 'response', id: '7' }],
    ['an error', '{"jsonrpc":"2.0","id":"a","error":{}}', { kind: 'response', id: '"a"' }],
    ['an error without an id', '{"jsonrpc":"2.0","error":{}}', { kind: 'response', id: undefined }],
    ['an error with an id of null', '{"id":null,"error":{}}', { kind: 'response', id: undefined }],
    [
      'a request',
      '{"id":1,"method":"roots/list"}',
      { kind: 'request', id: '1', method: 'roots/list' },
    ],
    [
      'a notification',
      '{"method":"notifications/message"}',
      { kind: 'notification', method: 'notifications/message', uri: undefined },
    ],
    [
      'an update of a resource',
      '{"method":"notifications/resources/updated","params":{"uri":"a:b"}}',
      { kind: 'notification', method: 'notifications/resources/updated', uri: 'a:b' },
    ],
  ])('reads %s', (_, text, message) => {
    expect(parseServerMessage(text)).toEqual(message);
    expect(parseServerMessage(Buffer.from(text))).toEqual(message);
  });

  it.each([
    ['no JSON', '{'],
    ['a batch', '[]'],
    ['a repeated key', '{"id":1,"result":{},"result":{}}'],
    ['a look-alike key', '{"id":1,"result":{},"Result":{}}'],
    ['a request with a result', '{"id":1,"method":"a","result":{}}'],
    ['neither call nor response', '{"id":1}'],
    ['a method that is no string', '{"id":1,"method":1}'],
    ['a request with an id of null', '{"id":null,"method":"a"}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseServerMessage(text)).toThrow(
      expect.objectContaining({
        name: 'EnvelopeError',
        message: expect.stringMatching(/[a-z]{3}/),
      }),
    );
  });
});
