import { conflict, notFound } from '@mcp-gateway/kit';
import type { Principal } from '@mcp-gateway/policy';
import type { Accounts } from '../accounts/accounts.js';
import type { Clients } from '../tokens/clients.js';

export type FindPrincipalDeps = {
  accounts: Pick<Accounts, 'list'>;
  clients: Pick<Clients, 'list'>;
  scopesForGroups: (groups: readonly string[]) => readonly string[];
};

export type FoundPrincipal = Principal & { groups: readonly string[]; disabled: boolean };

/**
 * A person or a machine client with all scopes that it could bring: by its subject, or by the name
 * of a person if only one has it.
 * @throws AppError 404, 409
 */
export async function findPrincipal(
  deps: FindPrincipalDeps,
  wanted: string,
): Promise<FoundPrincipal> {
  const known = [...(await peopleOf(deps)), ...(await clientsOf(deps))];
  const bySubject = known.find(({ subject }) => subject === wanted);
  if (bySubject) return bySubject;
  const [found, ...others] = known.filter(({ name }) => name === wanted);
  if (!found) throw notFound(`Principal ${wanted}`);
  if (others.length === 0) return found;
  const subjects = [found, ...others].map(({ subject }) => subject).join(', ');
  throw conflict(`Several people have the name ${wanted}: name one of ${subjects}`);
}

async function peopleOf({ accounts, scopesForGroups }: FindPrincipalDeps) {
  return (await accounts.list()).map(({ subject, name, groups, disabled }): FoundPrincipal => {
    const scopes = scopesForGroups(groups);
    return { subject, kind: 'user', name, scopes, groups, disabled };
  });
}

async function clientsOf({ clients, scopesForGroups }: FindPrincipalDeps) {
  return (await clients.list()).map(({ client_id: id, scopes, groups }): FoundPrincipal => {
    const all = [...new Set([...scopes, ...scopesForGroups(groups)])];
    return { subject: id, kind: 'client', name: id, scopes: all, groups, disabled: false };
  });
}
