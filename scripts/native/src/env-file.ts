import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { GENERATED_SECRETS } from './env-example.js';

export type EnvFile = {
  values: Readonly<Record<string, string>>;
  /** Lines that say nothing, each as one sentence. */
  problems: readonly string[];
};

/**
 * Makes `.env` from `.env.example` when there is none. To an existing one only secrets that it and
 * the environment lack are added, so that a plain copy of the example, or a few lines, will do.
 */
export function ensureEnvFile(file: string, exampleFile: string, env: NodeJS.ProcessEnv): void {
  if (!existsSync(file)) {
    createWhole(file, fillSecrets(readFileSync(exampleFile, 'utf8'), {}));
    return;
  }
  const text = readFileSync(file, 'utf8');
  const filled = fillSecrets(text, env);
  if (filled === text) return;
  chmodSync(file, 0o600);
  writeFileSync(file, filled);
}

/** What `.env` holds; nothing when there is none. */
export function readEnvFile(file: string): EnvFile {
  if (!existsSync(file)) return { values: {}, problems: [] };
  const text = readFileSync(file, 'utf8');
  return { values: withoutGaps(parseEnv(text)), problems: malformedLines(text) };
}

/** Gives each secret that neither the text nor the environment has a random value. */
export function fillSecrets(
  text: string,
  env: NodeJS.ProcessEnv,
  random: () => string = () => randomBytes(32).toString('base64url'),
): string {
  const values = { ...parseEnv(text), ...env };
  return GENERATED_SECRETS.filter((name) => !values[name]).reduce(
    (filled, name) => setLine(filled, name, random()),
    text,
  );
}

/** In place of the empty line, else at the end, where it wins. */
function setLine(text: string, name: string, value: string): string {
  const line = `${name}=${value}`;
  const empty = new RegExp(`^${name}=[ \\t]*$`, 'm');
  if (empty.test(text)) return text.replace(empty, line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

const BLANK_OR_COMMENT = /^\s*(#.*)?$/;
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(["'`]?)(.*)$/;

/** Node's parser skips or cuts what it cannot read; a setting lost that way is named by its line. */
export function malformedLines(text: string): string[] {
  const problems: string[] = [];
  let open: { quote: string; line: number } | undefined;
  text.split(/\r?\n/).forEach((content, index) => {
    const line = index + 1;
    if (open) {
      if (content.includes(open.quote)) open = undefined;
      return;
    }
    if (BLANK_OR_COMMENT.test(content)) return;
    const [, name, quote = '', rest = ''] = ASSIGNMENT.exec(content) ?? [];
    if (name === undefined) problems.push(`.env, line ${line}: must have the form NAME=value`);
    else if (quote !== '' && !rest.includes(quote)) open = { quote, line };
    else if (quote === '' && /\S#/.test(rest))
      problems.push(`.env, line ${line}: ${name} holds a "#", so its value must stand in quotes`);
  });
  if (open) problems.push(`.env, line ${open.line}: the quote ${open.quote} is never closed`);
  return problems;
}

/** Two first runs at once agree on one file: the first link stands, and nobody sees half a file. */
function createWhole(file: string, text: string): void {
  const staged = `${file}.${process.pid}.tmp`;
  writeFileSync(staged, text, { mode: 0o600 });
  try {
    linkSync(staged, file);
  } catch (cause) {
    if (!existsSync(file)) throw cause;
  } finally {
    rmSync(staged, { force: true });
  }
}

function withoutGaps(values: NodeJS.Dict<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']));
}
