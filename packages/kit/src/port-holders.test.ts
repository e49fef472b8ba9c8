import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { portHolders } from './port-holders.js';

describe('portHolders', () => {
  it('names the process that listens, and nobody once it has let go', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(portHolders(port)).toContainEqual({ pid: process.pid, command: expect.any(String) });
    server.close();
    await once(server, 'close');
    expect(portHolders(port)).toEqual([]);
  });
});
