import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aFreePort } from './fixtures.js';
import { portHolder } from './port-holder.js';
import { canBind, portProblems, type PortClaim } from './ports.js';

const nobody = () => false;

function aClaim(port: number, overrides: Partial<PortClaim> = {}): PortClaim {
  return { service: 'registry', variable: 'REGISTRY_PORT', host: '127.0.0.1', port, ...overrides };
}

describe('ports', () => {
  let taken: Server;
  let port: number;

  beforeAll(async () => {
    port = await aFreePort();
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  it('are free when nobody listens', async () => {
    const free = await aFreePort();
    expect(await portProblems([aClaim(free)], nobody)).toEqual([]);
    expect(await canBind('127.0.0.1', free)).toBe('free');
  });

  it('that are taken are named with the service, the holder and the variable to set', async () => {
    expect(await portProblems([aClaim(port)], nobody)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Port ${port} \\(registry\\) is in use by ".+" \\(pid ${process.pid}\\): .*REGISTRY_PORT`,
        ),
      ),
    ]);
  });

  it('are taken on every address when they are on one', async () => {
    expect(await canBind('0.0.0.0', port)).toBe('taken');
  });

  it('that our own services hold are no problem', async () => {
    expect(await portProblems([aClaim(port)], () => true)).toEqual([]);
  });

  it('that two services want are named with both', async () => {
    const free = await aFreePort();
    const second = aClaim(free, { service: 'mcpgw', variable: 'MCPGW_PORT' });
    expect(await portProblems([aClaim(free), second], nobody)).toEqual([
      `Port ${free} is wanted by registry and by mcpgw: give REGISTRY_PORT and MCPGW_PORT different values.`,
    ]);
  });

  it('cannot be bound at an address that is not of this machine', async () => {
    expect(await portProblems([aClaim(port, { host: '192.0.2.1' })], nobody)).toEqual([
      expect.stringContaining('BIND_HOST'),
    ]);
  });

  it('that nobody holds have no holder', async () => {
    expect(portHolder(await aFreePort())).toBeUndefined();
  });
});
