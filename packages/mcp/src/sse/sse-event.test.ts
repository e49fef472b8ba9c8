import { describe, expect, it } from '@jest/globals';
import { parseSseEvent, renderSseEvent } from './sse-event.js';

const anEvent = { event: undefined, data: undefined, id: undefined, retry: undefined };

describe('parseSseEvent', () => {
  it.each([
    ['data', 'data: a\n\n', { data: 'a' }],
    ['data without a space', 'data:a\n\n', { data: 'a' }],
    ['data with two spaces', 'data:  a\n\n', { data: ' a' }],
    ['data on several lines', 'data: a\r\ndata\rdata: b\n\n', { data: 'a\n\nb' }],
    ['empty data', 'data\n\n', { data: '' }],
    ['data with colons', 'data: a:b: c\n\n', { data: 'a:b: c' }],
    [
      'all fields',
      'event: x\nid: 7\nretry: 100\ndata: a\n\n',
      { event: 'x', id: '7', retry: '100', data: 'a' },
    ],
    ['the last of a field', 'event: x\nevent: y\nid: 1\nid: 2\n\n', { event: 'y', id: '2' }],
    ['an empty id', 'id\n\n', { id: '' }],
    ['no id with a null character', 'id: 1\nid: a\0b\n\n', { id: '1' }],
    ['no retry that is not all digits', 'retry: 1\nretry: 1s\n\n', { retry: '1' }],
    ['no comments and unknown fields', ': c\nData: a\n data: b\nfoo: c\n\n', {}],
  ])('reads %s', (_, text, fields) => {
    expect(parseSseEvent(text)).toEqual({ ...anEvent, ...fields });
  });
});

describe('renderSseEvent', () => {
  it('writes the fields it is given, data line by line', () => {
    const text = renderSseEvent({
      event: 'message',
      id: '7',
      retry: '100',
      data: 'a\n\nb\r\nc\rd',
    });
    expect(text).toBe(
      'event: message\nid: 7\nretry: 100\ndata: a\ndata: \ndata: b\ndata: c\ndata: d\n\n',
    );
  });

  it.each([
    ['empty data', { data: '' }],
    ['an empty id', { id: '', data: ' x' }],
    ['no data', { event: 'x' }],
  ])('writes %s so that it is read again', (_, event) => {
    expect(parseSseEvent(renderSseEvent(event))).toEqual({ ...anEvent, ...event });
  });

  it.each(['event', 'id', 'retry'])('refuses to write a second line into %s', (field) => {
    expect(() => renderSseEvent({ [field]: 'x\ndata: forged' })).toThrow('more than one line');
  });
});
