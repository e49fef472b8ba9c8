import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keptAccessToken } from './kept-sign-in.js';

const GATEWAY = 'http://gateway.test';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'));
  mkdirSync(join(folder, 'mcpctl'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const keep = (tokens?: object) =>
  writeFileSync(
    join(folder, 'mcpctl', 'sign-ins.json'),
    JSON.stringify({ [GATEWAY]: { client_id: 'c', ...(tokens && { tokens }) } }),
  );
const token = (gateway = GATEWAY) => keptAccessToken(folder, gateway, () => 1_000);

describe('a sign-in of mcpctl', () => {
  it('is used while it lasts', async () => {
    keep({ access_token: 'token', expires_at: 1_001 });
    await expect(token()).resolves.toBe('token');
  });

  it('is none when nobody signed in there', async () => {
    await expect(token()).rejects.toThrow(/mcpctl login/);
    keep();
    await expect(token()).rejects.toThrow(/mcpctl login/);
    keep({ access_token: 'token', expires_at: 2_000 });
    await expect(token('http://other.test')).rejects.toThrow(/mcpctl login/);
  });

  it('is to be renewed when it has ended', async () => {
    keep({ access_token: 'token', expires_at: 1_000 });
    await expect(token()).rejects.toThrow(/renewed/);
  });
});
