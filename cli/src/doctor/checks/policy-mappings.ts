import { serverName, ServerPath } from '@mcp-gateway/contracts';
import type { PolicyDocument } from '@mcp-gateway/policy';
import { readPolicyFile } from '../../policy/policy-file.js';
import { failed, ok, warning, type Check, type Finding } from '../check.js';

type Document = PolicyDocument['document'];

const ALL = '*';
const OTHERS_FIRST = 'First correct what the checks "ports", "nginx" and "secret key" say.';

export const policyMappingsCheck: Check = {
  name: 'policy',
  remedy: './mcpctl policy check FILE names each line of what is wrong.',
  run: async ({ settings, connect }) => {
    const { document } = await readPolicyFile(settings.SCOPES_FILE, settings);
    const servers = await connect()
      .then(({ registry }) => registry.listServers())
      .catch(() => undefined);
    if (!servers) return [failed('The registry does not tell its servers.', OTHERS_FIRST)];
    const found = mappingProblems(
      document,
      servers.map(({ path }) => serverName(ServerPath.parse(path))),
    );
    return found.length > 0 ? found : [ok('Groups, scopes and servers name one another.')];
  },
};

/** What is allowed, and yet hardly meant. */
export function mappingProblems(document: Document, servers: readonly string[]): Finding[] {
  const { scopes, groups, ui } = document;
  const granted = new Map([...scopes].map(([scope, grants]) => [scope, grants.map(serverOf)]));
  const named = new Set([...granted.values()].flat());
  const there = new Set([...servers, ALL]);
  return [
    ...[...groups]
      .filter(([, of]) => of.length === 0)
      .map(([group]) => warning(`The group ${group} has no scope.`, 'Give it one, or remove it.')),
    ...[...granted]
      .filter(([scope, of]) => of.length === 0 && !ui.has(scope))
      .map(([scope]) => warning(`The scope ${scope} grants nothing.`, 'Give it grants.')),
    ...[...granted].flatMap(([scope, of]) =>
      [...new Set(of)]
        .filter((server) => !there.has(server))
        .map((server) =>
          warning(
            `The scope ${scope} names ${server}, and there is no such server.`,
            'Register it, or correct its name: its path without the slash.',
          ),
        ),
    ),
    ...(named.has(ALL) ? [] : servers.filter((server) => !named.has(server))).map((server) =>
      warning(`No scope names the server ${server}.`, 'Nobody can use it until one does.'),
    ),
  ];
}

function serverOf({ server }: { server: string }): string {
  return server;
}
