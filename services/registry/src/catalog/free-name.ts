import { serverName, type Server, type ServerSpec } from '@mcp-gateway/contracts';
import { conflict, unprocessable } from '@mcp-gateway/kit';
import { nameKey, nameProblem } from './server-name.js';

/**
 * A name is for people only, so it must not be taken for another server's name or path.
 * @throws AppError 422 for a name nobody can read for what it is, 409 for one that is taken.
 */
export function demandFreeName(spec: ServerSpec, servers: readonly Server[]): void {
  const problem = nameProblem(spec.server_name);
  if (problem) throw unprocessable(`name: ${problem}`, [{ field: 'name', message: problem }]);
  const key = nameKey(spec.server_name);
  const holder = servers.find(
    ({ path, server_name }) =>
      path !== spec.path && (nameKey(server_name) === key || serverName(path) === key),
  );
  if (holder) throw conflict(`The name "${spec.server_name}" is taken by ${holder.path}`);
}
