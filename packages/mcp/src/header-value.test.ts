import { describe, expect, it } from '@jest/globals';
import { decodeHeaderValue, encodeHeaderValue } from './header-value.js';

describe('decodeHeaderValue', () => {
  it.each([
    ['plain text', 'get_weather', 'get_weather'],
    ['text with inner spaces', 'us west 1', 'us west 1'],
    ['nothing', '', ''],
    ['Unicode in Base64', '=?base64?SGVsbG8sIOS4lueVjA==?=', 'Hello, 世界'],
    ['spaces in Base64', '=?base64?IHBhZGRlZCA=?=', ' padded '],
    ['a line feed in Base64', '=?base64?bGluZTEKbGluZTI=?=', 'line1\nline2'],
    ['a sentinel in Base64', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=', '=?base64?literal?='],
    ['nothing in Base64', '=?base64??=', ''],
    ['Base64 without the prefix', 'SGVsbG8=', 'SGVsbG8='],
    ['Base64 without the suffix', '=?base64?SGVsbG8=', '=?base64?SGVsbG8='],
    ['a prefix in capitals', '=?BASE64?SGVsbG8=?=', '=?BASE64?SGVsbG8=?='],
    ['marks that overlap', '=?base64?=', '=?base64?='],
  ])('RH-05: reads %s', (_, value, text) => {
    expect(decodeHeaderValue(value)).toBe(text);
  });

  it.each([
    ['missing padding', '=?base64?SGVsbG8?='],
    ['other characters', '=?base64?SGVs!!!bG8=?='],
    ['the URL alphabet', '=?base64?__79?='],
    ['white space', '=?base64?SGVs bG8=?='],
    ['bits after the end', '=?base64?SGVsbG9=?='],
    ['bytes that are not UTF-8', '=?base64?gA==?='],
  ])('RH-05: refuses Base64 with %s', (_, value) => {
    expect(decodeHeaderValue(value)).toBeUndefined();
  });

  it.each(['caf\u00e9', 'a\u0000', 'a\u007f', 'a\rb'])('refuses the characters of %j', (value) => {
    expect(decodeHeaderValue(value)).toBeUndefined();
  });
});

describe('encodeHeaderValue', () => {
  it.each(['a', 'a b', '', 'größe', ' a', 'a ', 'a\nb', '=?base64?YQ==?=', '=?base64?', '\t'])(
    'says %j again',
    (text) => {
      const header = encodeHeaderValue(text);
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      expect(header.trim()).toBe(header);
      expect(decodeHeaderValue(header)).toBe(text);
    },
  );
});
