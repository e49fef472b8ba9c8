import { isOriginalFormat, readOriginalFormat } from './original-format.js';
import type { Document, Grant } from './document.js';
import { ServerName } from './names.js';
import { aboutFile } from './policy-error.js';
import { loadPolicyYaml } from './policy-yaml.js';

/** Text that every reader of YAML takes for the same text without quotes. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*$/;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/**
 * The policy of a file in the original project's format, written in ours; it decides the same. A
 * display name in `UI-Scopes`, which no server's path can equal, is left out with a comment.
 * @throws PolicyError when the file is in our format already, or cannot be used.
 */
export function renderOriginalAsOurs(text: string): string {
  const file = loadPolicyYaml(text);
  if (!isOriginalFormat(file)) throw aboutFile('is in this format already');
  const { scopes, groups, ui } = readOriginalFormat(file, () => false);
  const all = new Map([
    ...scopes,
    ...[...ui.keys()].map((name) => [name, scopes.get(name) ?? []] as const),
  ]);
  const sections = [renderScopes(all), renderGroups(groups), renderUi(ui)];
  return sections.filter((section) => section !== '').join('\n');
}

function renderScopes(scopes: Document['scopes']): string {
  return renderSection('scopes', scopes, (name, grants) =>
    grants.length === 0
      ? [`${name}: []`]
      : [`${name}:`, ...grants.flatMap((grant) => renderGrant(grant).map((line) => `  ${line}`))],
  );
}

function renderGroups(groups: Document['groups']): string {
  return renderSection('groups', groups, (name, scopes) => [`${name}: ${listOf(scopes)}`]);
}

function renderUi(ui: Document['ui']): string {
  return renderSection('ui', ui, (name, permissions) => [
    `${name}:${permissions.size === 0 ? ' {}' : ''}`,
    ...[...permissions].flatMap(([permission, servers]) =>
      renderPermission(permission, servers).map((line) => `  ${line}`),
    ),
  ]);
}

function renderPermission(permission: string, servers: readonly string[]): string[] {
  const isPath = (server: string) => ServerName.safeParse(server).success;
  const comments = servers
    .filter((server) => !isPath(server))
    .map((server) => `# no server's path: ${JSON.stringify(server)}`);
  return [...comments, `${permission}: ${listOf(servers.filter(isPath))}`];
}

function renderGrant({ server, methods, ...names }: Grant): string[] {
  const lists = (['tools', 'prompts', 'resources'] as const).filter(
    (kind) => names[kind].length > 0,
  );
  return [
    `- server: ${scalar(server)}`,
    `  methods: ${listOf(methods)}`,
    ...lists.map((kind) => `  ${kind}: ${listOf(names[kind])}`),
  ];
}

function renderSection<Value>(
  title: string,
  entries: ReadonlyMap<string, Value>,
  render: (name: string, value: Value) => string[],
): string {
  if (entries.size === 0) return '';
  const lines = [...entries].flatMap(([name, value]) => render(scalar(name), value));
  return [`${title}:`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function listOf(names: readonly string[]): string {
  return `[${names.map(scalar).join(', ')}]`;
}

/** Quoted as JSON does, which YAML reads the same. */
function scalar(text: string): string {
  return PLAIN.test(text) && !WORDS.test(text) ? text : JSON.stringify(text);
}
