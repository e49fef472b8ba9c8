import { describe, expect, it } from '@jest/globals';
import { EndpointRefused, messageUrl } from './message-url.js';

const at = (data: string, sse = 'http://h:8000/sse', server = 'currenttime') =>
  messageUrl(data, new URL(sse), server).href;

describe('the message URL of an endpoint event', () => {
  it.each([
    ['an absolute path', '/messages?sessionId=1', 'http://h:8000/messages?sessionId=1'],
    ['a relative path', 'messages/?session_id=1', 'http://h:8000/messages/?session_id=1'],
    ['a query alone', '?id=1', 'http://h:8000/sse?id=1'],
    ['a URL of the same origin', 'http://h:8000/m?id=1', 'http://h:8000/m?id=1'],
    ['another spelling of the origin', 'HTTP://H:8000/m', 'http://h:8000/m'],
    ['a fragment, which is dropped', '/m?id=1#x', 'http://h:8000/m?id=1'],
    ['escaped line ends, which stay escaped', '/m?x=%0d%0a', 'http://h:8000/m?x=%0d%0a'],
  ])('may be %s', (_title, data, expected) => {
    expect(at(data)).toBe(expected);
  });

  it.each([
    ['below the folder of the SSE URL', '/v1/messages', 'http://h/v1/sse', 'http://h/v1/messages'],
    ['relative to it', 'messages', 'http://h/v1/sse', 'http://h/v1/messages'],
    ['below an SSE URL that ends in a slash', '/v1/m', 'http://h/v1/sse/', 'http://h/v1/m'],
  ])('may be %s', (_title, data, sse, expected) => {
    expect(at(data, sse)).toBe(expected);
  });

  it('loses the mount path that the server was told but does not serve', () => {
    expect(at('/currenttime/messages/?session_id=1')).toBe('http://h:8000/messages/?session_id=1');
  });

  it('keeps the mount path that the server does serve', () => {
    const url = 'http://h:8000/currenttime/messages/';
    expect(at('/currenttime/messages/', 'http://h:8000/currenttime/sse')).toBe(url);
  });

  it.each([
    ['another host', 'https://evil.example/m'],
    ['another host without a scheme', '//evil.example/m'],
    ['another host behind backslashes', '\\\\evil.example/m'],
    ['another port', 'http://h:8001/m'],
    ['another scheme', 'https://h:8000/m'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['somebody at the host', 'http://user:secret@h:8000/m'],
    ['no URI', 'http://[/m'],
    ['a line end', '/messages?x=\r\nX: y'],
    ['a line feed that a parser would skip', 'ht\ntp://evil.example/'],
    ['a tab that a parser would skip', '/\t/evil.example/'],
    ['a blank', ' //evil.example/'],
    ['too much', `/${'m'.repeat(2048)}`],
  ])('must not be %s (T-118)', (_title, data) => {
    expect(() => at(data)).toThrow(EndpointRefused);
  });

  it.each([
    ['another folder of the host', '/other-server/messages'],
    ['a climb out of its folder', '../messages'],
    ['an escaped climb', '/v1/%2e%2e/messages'],
    ['a folder whose name begins alike', '/v10/messages'],
  ])('must not lead to %s (T-118)', (_title, data) => {
    expect(() => at(data, 'http://h/v1/sse')).toThrow(EndpointRefused);
  });
});
