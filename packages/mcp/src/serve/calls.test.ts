import { describe, expect, it } from '@jest/globals';
import { McpServer } from '@modelcontextprotocol/server';
import { createCalls } from './calls.js';

function aServer() {
  const server = new McpServer({ name: 'toy', version: '1.0.0' });
  let closed = 0;
  server.close = () => {
    closed += 1;
    return Promise.resolve();
  };
  return { server, closed: () => closed };
}

describe('draining the calls', () => {
  it('is done at once when nothing runs', async () => {
    await expect(createCalls().drain(60_000)).resolves.toBeUndefined();
  });

  it('waits for the calls that run', async () => {
    const calls = createCalls();
    const first = calls.begin(aServer().server);
    const second = calls.begin(aServer().server);
    let drained = false;
    const drain = calls.drain(60_000).then(() => (drained = true));
    first.end();
    await Promise.resolve();
    expect(drained).toBe(false);
    second.end();
    await drain;
  });

  it('ends the calls that outlive the grace time', async () => {
    const calls = createCalls();
    const { server, closed } = aServer();
    calls.begin(server);
    await calls.drain(10);
    expect(closed()).toBe(1);
  });

  it('closes the server of a call once, however often it is ended', () => {
    const { server, closed } = aServer();
    const call = createCalls().begin(server);
    call.end();
    call.end();
    expect(closed()).toBe(1);
  });
});
