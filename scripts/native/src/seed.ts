import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '@mcp-gateway/store';
import { z } from 'zod';

/** An example server that ships with the product: how it registers, and where it really listens. */
export type Example = { name: string; registrationFile: string; port: number };

const Seeded = z.record(z.string(), z.string());
const Registration = z.looseObject({ proxy_pass_url: z.url() });

/**
 * Puts the examples into the catalogue's folder, each once: one that was removed stays away. One
 * that still has the URL it was seeded with follows its port.
 */
export async function seedExamples(examples: readonly Example[], dataDir: string): Promise<void> {
  const seededFile = join(dataDir, 'seeded.json');
  const seeded = existsSync(seededFile) ? Seeded.parse(readJson(seededFile)) : {};
  for (const { name, registrationFile, port } of examples) {
    if (!existsSync(registrationFile)) continue;
    const registration = Registration.parse(readJson(registrationFile));
    const file = join(dataDir, 'servers', `${name}.json`);
    const url = withPort(registration.proxy_pass_url, port);
    const before = seeded[name];
    if (before !== undefined) await follow(file, before, url);
    else if (!existsSync(file)) await writeJson(file, { ...registration, proxy_pass_url: url });
    seeded[name] = url;
  }
  await writeJson(seededFile, seeded);
}

async function follow(file: string, before: string, url: string): Promise<void> {
  if (before === url || !existsSync(file)) return;
  const record = Registration.parse(readJson(file));
  if (record.proxy_pass_url === before) await writeJson(file, { ...record, proxy_pass_url: url });
}

function withPort(text: string, port: number): string {
  const url = new URL(text);
  url.port = String(port);
  return url.href;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function writeJson(file: string, value: unknown): Promise<void> {
  return replaceFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
