import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the generated configuration says of itself. */
export type NginxConf = {
  folder: string;
  file: string;
  httpPort: number;
  /** Where nginx shows which generation it serves, and which this one is. */
  generationPath: string;
  generation: string;
};

const LISTEN = /^ *listen (\d+)/m;
const GENERATION = /location = (\/_generation\/\w+) \{[^}]*return 200 (\w+);/;

/** Undefined when there is none yet. @throws Error when it cannot be read */
export function readNginxConf(dataDir: string): NginxConf | undefined {
  const folder = join(dataDir, 'nginx');
  const file = join(folder, 'nginx.conf');
  const text = textOf(file);
  if (text === undefined) return undefined;
  const [, port] = LISTEN.exec(text) ?? [];
  const [, generationPath, generation] = GENERATION.exec(text) ?? [];
  if (port === undefined || generationPath === undefined || generation === undefined) {
    throw new Error(`${file} is not as the registry writes it`);
  }
  return { folder, file, httpPort: Number(port), generationPath, generation };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
