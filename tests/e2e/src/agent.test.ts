import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { eventually } from './admin.js';
import { theStack } from './the-stack.js';

const run = promisify(execFile);
const AGENT = join(import.meta.dirname, '../../../agents/dist/main.js');

const agent = (...args: string[]) =>
  run(process.execPath, [AGENT, '--gateway', theStack.gatewayUrl, ...args], {
    env: { ...process.env, ...theStack.env, LLM_MODEL: '' },
  });

describe('the example agent', () => {
  it('finds and calls a tool that it did not know, without a model', async () => {
    await eventually(async () => {
      const { stdout, stderr } = await agent('--no-llm', 'what time is it in Tokyo');
      expect(stderr).toContain('/currenttime current_time_by_timezone {"tz_name":"Asia/Tokyo"}');
      expect(stdout).toMatch(/\+09:00 \(Asia\/Tokyo\)/);
    }, 15_000);
  });

  it.each([
    ['no tool fits', ['--no-llm', 'xyzzy'], 1, /No tool was found/],
    ['it has no model', ['what time is it'], 1, /LLM_MODEL/],
    ['nothing is asked for', ['--no-llm'], 2, /Usage/],
  ])('says so when %s', async (_title, args, code, why) => {
    const failure = agent(...args);
    await expect(failure).rejects.toMatchObject({ code, stderr: expect.stringMatching(why) });
  });
});
