import {
  aboutFile,
  FileRefused,
  loadYaml,
  placeOf,
  readTextFile,
  yamlLines,
  type FileProblem,
  type LineOf,
} from '@mcp-gateway/kit';
import type { Provider } from './provider.js';
import { readSpec, type Issue } from './read-spec.js';

export type ProvidersOptions = {
  /** Where `${NAME}` takes its value from. */
  env: Readonly<Record<string, string | undefined>>;
  /** Accept http for other hosts than loopback. */
  allowInsecureHttp?: boolean;
};

/** A name that fits into a path and a subject; `local` are those without a provider. */
const ID = /^(?!local$)[a-z][a-z0-9-]{0,31}$/;
const VARIABLE = /\$\{([^{}]*)\}/g;

/**
 * Reads the providers that people sign in with, those that are enabled.
 * @throws FileRefused whose message names the file, and each line with what is wrong there
 */
export async function loadProviders(file: string, options: ProvidersOptions): Promise<Provider[]> {
  try {
    return parseProviders(await readTextFile(file), options);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new FileRefused(error.problems, { subject: `The providers file ${file}`, cause: error });
  }
}

/** As {@link loadProviders}, from the file's text. @throws FileRefused */
export function parseProviders(text: string, options: ProvidersOptions): Provider[] {
  const root = plain(loadYaml(text)) as Record<string, unknown>;
  const extra = Object.keys(root).filter((key) => key !== 'providers');
  if (extra.length > 0) throw aboutFile(`has unknown keys: ${JSON.stringify(extra)}`);
  const entries = root['providers'] ?? {};
  if (!isRecord(entries)) throw aboutFile('holds providers that are no mapping');
  const read = Object.entries(entries).map(([id, raw]) => readProvider(id, raw, options));
  const issues = read.flatMap((result) => result.issues);
  if (issues.length > 0) throw refuse(issues, yamlLines(text));
  return read.flatMap(({ providers }) => providers);
}

type Read = { providers: Provider[]; issues: Issue[] };

function readProvider(id: string, raw: unknown, options: ProvidersOptions): Read {
  const at = ['providers', id];
  const refused = (message: string, ...path: string[]): Read => ({
    providers: [],
    issues: [{ path: [...at, ...path], message }],
  });
  if (!ID.test(id)) return refused('is named by something else than a-z, 0-9 and -, or is local');
  if (!isRecord(raw)) return refused('must be a mapping');
  const { enabled = true, ...written } = raw;
  if (typeof enabled !== 'boolean') return refused('must be true or false', 'enabled');
  if (!enabled) return { providers: [], issues: [] };
  const missing: Issue[] = [];
  const spec = fillIn(written, at, options.env, missing) as Record<string, unknown>;
  if (missing.length > 0) return { providers: [], issues: missing };
  const { provider, issues } = readSpec(id, spec, options.allowInsecureHttp ?? false);
  return { providers: provider ? [provider] : [], issues: issues.map(inside(at)) };
}

const inside =
  (at: Issue['path']) =>
  ({ path, message }: Issue): Issue => ({ path: [...at, ...path], message });

/** The value with each `${NAME}` of its texts replaced; what cannot be is added to the issues. */
function fillIn(
  value: unknown,
  path: Issue['path'],
  env: ProvidersOptions['env'],
  issues: Issue[],
): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => fillIn(item, [...path, index], env, issues));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        fillIn(inner, [...path, key], env, issues),
      ]),
    );
  }
  if (typeof value !== 'string') return value;
  return value.replace(VARIABLE, (_all, name: string) => {
    const given = Object.hasOwn(env, name) ? env[name] : undefined;
    if (given === undefined || given === '')
      issues.push({ path, message: `needs the environment variable ${name}, which is not set` });
    return given ?? '';
  });
}

function refuse(issues: readonly Issue[], lineOf: LineOf): FileRefused {
  return new FileRefused(issues.map((issue) => problemOf(issue, lineOf)));
}

/** A key that is missing has no line of its own: the mapping that lacks it has. */
function problemOf({ path, message }: Issue, lineOf: LineOf): FileProblem {
  const place = placeOf(path);
  const lines = path.map((_, index) => lineOf(placeOf(path.slice(0, path.length - index))));
  const line = lines.find((found) => found !== undefined);
  return { place: line === undefined ? place : `line ${line}, ${place}`, message };
}

/** Maps as objects whose members are their own, whatever they are called. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
