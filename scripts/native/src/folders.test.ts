import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CommandFailed } from './command-failed.js';
import { aFolder } from './fixtures.js';
import { prepareDataDir, prepareRunDir } from './folders.js';

const uid = process.getuid?.() ?? 0;

describe('prepareDataDir', () => {
  it('makes the folders that are missing', () => {
    const dataDir = join(aFolder(), 'data');
    prepareDataDir(dataDir);
    prepareDataDir(dataDir);
    expect(existsSync(join(dataDir, 'audit'))).toBe(true);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  it('says in one sentence when it cannot', () => {
    const file = join(aFolder(), 'file');
    writeFileSync(file, '');
    expect(() => prepareDataDir(join(file, 'data'))).toThrow(/DATA_DIR\.$/);
  });
});

describe('prepareRunDir', () => {
  it('makes the folder, through which others may pass but not see where root owns it', () => {
    const folder = join(aFolder(), 'run');
    prepareRunDir(folder, uid);
    expect(statSync(folder).mode & 0o777).toBe(uid === 0 ? 0o711 : 0o700);
  });

  it('refuses a name too long for socket files', () => {
    expect(() => prepareRunDir(`/tmp/${'x'.repeat(70)}`, uid)).toThrow(/too long/);
  });

  it("refuses another user's folder", () => {
    expect(() => prepareRunDir(join(aFolder(), 'logs'), uid + 1)).toThrow(CommandFailed);
  });

  it('refuses a folder that others can write', () => {
    const folder = join(aFolder(), 'run');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => prepareRunDir(folder, uid)).toThrow(CommandFailed);
  });

  it('refuses a link, which somebody may have laid', () => {
    const folder = aFolder();
    symlinkSync(join(folder, 'logs'), join(folder, 'link'));
    expect(() => prepareRunDir(join(folder, 'link'), uid)).toThrow(CommandFailed);
  });
});
