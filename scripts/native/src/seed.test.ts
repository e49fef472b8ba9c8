import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aFolder } from './fixtures.js';
import { seedExamples } from './seed.js';

function anExample() {
  const dataDir = aFolder();
  const registrationFile = join(dataDir, 'registration.json');
  const registration = {
    server_name: 'Time',
    path: '/time',
    proxy_pass_url: 'http://127.0.0.1:1/',
  };
  writeFileSync(registrationFile, JSON.stringify(registration));
  const record = join(dataDir, 'servers', 'time.json');
  return {
    record,
    seedAt: (port: number) => seedExamples([{ name: 'time', registrationFile, port }], dataDir),
    url: () =>
      (JSON.parse(readFileSync(record, 'utf8')) as Record<string, unknown>)['proxy_pass_url'],
    edit: (fields: object) => {
      const stored = JSON.parse(readFileSync(record, 'utf8')) as object;
      writeFileSync(record, JSON.stringify({ ...stored, ...fields }));
    },
  };
}

describe('an example server', () => {
  it('is registered at its real port on the first run', async () => {
    const { seedAt, url } = anExample();
    await seedAt(8000);
    expect(url()).toBe('http://127.0.0.1:8000/');
  });

  it('follows its port, with all that was changed about it', async () => {
    const { seedAt, url, edit, record } = anExample();
    await seedAt(8000);
    edit({ enabled: false });
    await seedAt(8100);
    expect(url()).toBe('http://127.0.0.1:8100/');
    expect(readFileSync(record, 'utf8')).toContain('"enabled": false');
  });

  it('keeps a URL that its owner gave it', async () => {
    const { seedAt, url, edit } = anExample();
    await seedAt(8000);
    edit({ proxy_pass_url: 'http://10.0.0.7:9000/' });
    await seedAt(8100);
    expect(url()).toBe('http://10.0.0.7:9000/');
  });

  it('stays away once it was removed', async () => {
    const { seedAt, record } = anExample();
    await seedAt(8000);
    rmSync(record);
    await seedAt(8000);
    await seedAt(8100);
    expect(existsSync(record)).toBe(false);
  });

  it('does not replace a record that was there before', async () => {
    const { seedAt, url, record } = anExample();
    writeFileSync(record, '{"proxy_pass_url":"http://10.0.0.7:9000/"}');
    await seedAt(8000);
    expect(url()).toBe('http://10.0.0.7:9000/');
  });

  it('that does not say how it registers is left out', async () => {
    const dataDir = aFolder();
    const missing = { name: 'none', registrationFile: join(dataDir, 'no.json'), port: 1 };
    await expect(seedExamples([missing], dataDir)).resolves.toBeUndefined();
  });
});
