import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aHop, startTestGateway, taskIds, type TestGateway } from '../testing/test-gateway.js';

const ID = '786512e2-9e0d';
const BOUND = taskIds.bind(ID, aHop('alice', 'builds'));

let gateway: TestGateway;
let received: { headers: IncomingHttpHeaders; body: string }[];
let answer: { type: string; body: string };

const server = createServer((req, res) => {
  void text(req).then((body) => {
    received.push({ headers: req.headers, body });
    res.writeHead(200, { 'content-type': answer.type }).end(answer.body);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  gateway = await startTestGateway();
  gateway.addRoute('/builds', { streamable_http_url: `http://127.0.0.1:${port}/mcp` });
  received = [];
});
afterEach(() => {
  received = [];
});
afterAll(async () => {
  await gateway.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = (body: string, headers = {}) =>
  fetch(`${gateway.url}/builds/mcp`, {
    method: 'POST',
    headers: { authorization: 'Bearer alice', 'content-type': 'application/json', ...headers },
    body,
  });
const inJson = (body: string) => ({ type: 'application/json', body });
const inEvents = (body: string) => ({ type: 'text/event-stream', body: `data: ${body}\n\n` });

const CALL =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","task":{"ttl":60000}}}';
const GET = (id: string) =>
  `{"id":9007199254740993,"jsonrpc":"2.0","method":"tasks/get","params":{ "taskId": "${id}" }}`;
const CREATED = `{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"${ID}","ttl":60000.0}}}`;

describe('A task through the relay', () => {
  it.each([
    ['one JSON answer', inJson],
    ['events', inEvents],
  ])('T-096: has an id for its owner alone when it begins, by %s', async (_what, form) => {
    answer = form(CREATED);
    expect(await (await post(CALL)).text()).toBe(form(CREATED.replace(ID, BOUND)).body);
    expect(received[0]?.body).toBe(CALL);
  });

  it.each([
    ['one JSON answer', inJson],
    ['events', inEvents],
  ])('has the same id each time it is asked for, by %s', async (_what, form) => {
    const state = `{"jsonrpc":"2.0","id":9007199254740993,"result":{"taskId":"${ID}"}}`;
    answer = form(state);
    expect(await (await post(GET(BOUND))).text()).toBe(form(state.replace(ID, BOUND)).body);
  });

  it('is known to its server by the server’s id, and no other byte is changed', async () => {
    answer = inJson('{"jsonrpc":"2.0","id":9007199254740993,"result":{}}');
    await post(GET(BOUND));
    expect(received[0]?.body).toBe(GET(ID));
  });

  it.each([
    ['as it is', BOUND],
    ['encoded', `=?base64?${Buffer.from(BOUND).toString('base64')}?=`],
  ])('is named to its server by Mcp-Name in the same way: %s', async (_what, name) => {
    answer = inJson('{"jsonrpc":"2.0","id":9007199254740993,"result":{}}');
    await post(GET(BOUND), { 'mcp-name': name });
    expect(received[0]?.headers['mcp-name']).toBe(ID);
  });

  it('T-096: of another caller keeps the id that means nothing to its server', async () => {
    answer = inJson('{"jsonrpc":"2.0","id":9007199254740993,"result":{}}');
    const ofBob = taskIds.bind(ID, aHop('bob', 'builds'));
    await post(GET(ofBob), { 'mcp-name': ofBob });
    expect(received[0]?.body).toBe(GET(ofBob));
    expect(received[0]?.headers['mcp-name']).toBe(ofBob);
  });

  it('is told of with an error of the server as it came', async () => {
    const error =
      '{"jsonrpc":"2.0","id":9007199254740993,"error":{"code":-32602,"message":"Task not found"}}';
    answer = inJson(error);
    expect(await (await post(GET(BOUND))).text()).toBe(error);
  });

  it('T-096: is told of by 502 where the answer can be read in two ways', async () => {
    answer = inJson(`{"jsonrpc":"2.0","id":1,"result":{"taskId":"${ID}","taskId":"x"}}`);
    const response = await post(GET(BOUND));
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(ID);
  });
});
