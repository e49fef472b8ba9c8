import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ChangeRecord } from '@mcp-gateway/contracts';
import { createLogger } from '@mcp-gateway/kit';
import { openChangeLog } from './change-log.js';

it('writes changes as those who read them know them, in printable text (T-131)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'changes-'));
  const log = createLogger({ service: 'test', destination: { write: () => undefined } });
  const changes = await openChangeLog(folder, log);
  changes.record({
    change: 'register',
    request_id: 'request-1',
    principal: undefined,
    kind: undefined,
    server: 'a\u001b[2J\n{"change":"remove"}',
    outcome: 'refused',
    rule: 'unprocessable',
  });
  await changes.close();
  const file = join(folder, 'changes.jsonl');
  const [line = '', ...more] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(line).toMatch(/^[\P{C}]+$/u);
  expect(ChangeRecord.parse(JSON.parse(line))).toMatchObject({ change: 'register' });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});
