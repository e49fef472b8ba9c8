import { describe, expect, it } from '@jest/globals';
import { replaceTaskIdsFromClient, replaceTaskIdsFromServer } from './task-ids.js';

const RELATED = 'io.modelcontextprotocol/related-task';
const other = (id: string) => (id.startsWith('t') ? `other-${id}` : undefined);

const call = (method: string, params: object) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
const news = (method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', method, params });
const result = (members: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, result: members });
const meta = { _meta: { [RELATED]: { taskId: 't' } } };

describe('the ids of tasks in a message of a client', () => {
  it.each([
    ['tasks/get', call('tasks/get', { taskId: 't' })],
    [
      'tasks/cancel in any spelling',
      call('tasks/cancel', { taskId: 't' }).replace('"t"', '"\\u0074"'),
    ],
    ['tasks/update', call('tasks/update', { taskId: 't', inputResponses: {} })],
    ['a call that belongs to a task', call('tools/call', { name: 'a', ...meta })],
    ['progress that belongs to a task', news('notifications/progress', meta)],
    ['an answer that belongs to a task', result({ action: 'accept', ...meta })],
  ])('are replaced in %s, and nothing else is', (_what, message) => {
    const expected = message.replace(/"taskId":"(t|\\u0074)"/, '"taskId":"other-t"');
    expect(replaceTaskIdsFromClient(message, other)).toBe(expected);
    expect(expected).not.toBe(message);
  });

  it('are replaced one by one where news of many is asked for', () => {
    const notifications = { taskIds: ['t1', 'x', 't2'], toolsListChanged: true };
    expect(
      replaceTaskIdsFromClient(call('subscriptions/listen', { notifications }), other),
    ).toContain('"taskIds":["other-t1","x","other-t2"]');
  });

  it.each([
    ['arguments', call('tools/call', { name: 'a', arguments: { taskId: 't', ...meta } })],
    ['a task of the client itself', result({ task: { taskId: 't' } })],
    ['the state of a task of the client', result({ taskId: 't', status: 'working' })],
    ['a method of a vendor', call('acme/x', { taskId: 't' })],
    ['what is no text', call('tasks/get', { taskId: 7 })],
    ['what is not to be replaced', call('tasks/get', { taskId: 'x' })],
    ['no task at all', call('ping', {})],
  ])('stay as they are in %s', (_what, message) => {
    expect(replaceTaskIdsFromClient(message, other)).toBe(message);
  });

  it('keeps every other byte, numbers and spaces included', () => {
    const message =
      ' {"id":9007199254740993 ,"jsonrpc":"2.0","method":"tasks/get",\n"params":{ "taskId" : "t","x":1.0}}';
    expect(replaceTaskIdsFromClient(message, other)).toBe(message.replace('"t"', '"other-t"'));
  });
});

describe('the ids of tasks in a message of a server', () => {
  it.each([
    ['a task that began, of 2025-11-25', result({ task: { taskId: 't', status: 'working' } })],
    ['a task that began, of the extension', result({ resultType: 'task', taskId: 't' })],
    ['the state of a task', result({ taskId: 't', status: 'completed' })],
    ['the outcome of a task', result({ content: [], ...meta })],
    ['news of a task, of 2025-11-25', news('notifications/tasks/status', { taskId: 't' })],
    ['news of a task, of the extension', news('notifications/tasks', { taskId: 't' })],
    ['a question that belongs to a task', call('elicitation/create', { message: 'a', ...meta })],
    ['progress that belongs to a task', news('notifications/progress', { progress: 1, ...meta })],
  ])('are replaced in %s, and nothing else is', (_what, message) => {
    const expected = message.replace('"taskId":"t"', '"taskId":"other-t"');
    expect(replaceTaskIdsFromServer(message, other)).toBe(expected);
    expect(expected).not.toBe(message);
  });

  it('are replaced where a server says which news it will bring', () => {
    const params = { notifications: { taskIds: ['t1', 't2'] } };
    expect(
      replaceTaskIdsFromServer(news('notifications/subscriptions/acknowledged', params), other),
    ).toContain('["other-t1","other-t2"]');
  });

  it.each([
    ['what a tool returns', result({ structuredContent: { taskId: 't', ...meta } })],
    ['what a task has come to', result({ content: [], result: { taskId: 't' } })],
    ['a question about a task of the client', call('tasks/get', { taskId: 't', ...meta })],
    [
      'an error',
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"taskId","data":{"taskId":"t"}}}',
    ],
  ])('stay as they are in %s', (_what, message) => {
    expect(replaceTaskIdsFromServer(message, other)).toBe(message);
  });

  it.each(['{"taskId"', '[{"taskId":"t"}]', '{"result":{"taskId":"t","taskId":"u"}}'])(
    'T-096: are not looked for in what can be read in two ways: %s',
    (message) => {
      expect(() => replaceTaskIdsFromServer(message, other)).toThrow();
    },
  );
});
