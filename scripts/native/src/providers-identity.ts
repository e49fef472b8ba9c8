import { readFileSync } from 'node:fs';
import type { Settings } from './settings.js';

/** What the auth-server takes from its providers file: the text, and the variables it names. */
export function providersIdentity({ texts, passThrough }: Settings): unknown {
  const text = textOf(texts['OAUTH2_PROVIDERS_FILE'] ?? '');
  const names = [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
  return [text, names.map((name) => texts[name] ?? passThrough[name])];
}

/** A file that cannot be read is for the auth-server to complain about. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
