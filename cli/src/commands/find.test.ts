import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMcpctl } from '../testing/run-mcpctl.js';
import type { StubGateway } from '../testing/stub-gateway.js';
import { startStubInstallation } from '../testing/stub-installation.js';

const HIT = {
  service_path: '/clock',
  service_name: 'Clock',
  tool_name: 'now',
  description: 'Tells the time.\nIn all zones.',
  inputSchema: { type: 'object' },
  score: 0.512,
  matched_terms: ['time'],
};

let root: string;
let gateway: StubGateway;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ root, gateway, remove } = await startStubInstallation());
});
afterAll(() => remove());

const find = (...args: string[]) =>
  runMcpctl({ root, env: { MCPCTL_TOKEN: 'token' } }, 'find', ...args);

describe('mcpctl find', () => {
  it('lists the tools that fit, best first', async () => {
    gateway.reply.set('POST /api/search/tools', { body: { tools: [HIT] } });
    const { out, exitCode } = await find('what time', 'is it', '--top', '3', '--tag', 'time');
    expect([exitCode, out]).toEqual([
      0,
      'SCORE  SERVER  TOOL  DESCRIPTION\n0.51   /clock  now   Tells the time.\n',
    ]);
    expect(JSON.parse(gateway.asked.at(-1)?.body ?? '')).toEqual({
      query: 'what time is it',
      top_n: 3,
      tags: ['time'],
    });
    expect(JSON.parse((await find('time', '--json')).out)).toEqual({ tools: [HIT] });
  });

  it('says so when nothing fits', async () => {
    gateway.reply.set('POST /api/search/tools', { body: { tools: [] } });
    expect((await find('bread')).out).toBe('No tool was found.\n');
  });

  it.each([[[]], [['time', '--top', '51']], [['time', '--top', 'all']]])(
    'is used wrongly with %j',
    async (args) => {
      expect((await find(...args)).exitCode).toBe(2);
    },
  );
});
