import {
  CreateResourceServerCommand,
  paginateListResourceServers,
  UpdateResourceServerCommand,
  type CognitoIdentityProviderClient,
  type ResourceServerType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { ResourceServer } from './scopes-in-cognito.js';
import type { Step } from './step.js';

export async function findResourceServers(
  client: CognitoIdentityProviderClient,
  poolId: string,
): Promise<ResourceServerType[]> {
  const found: ResourceServerType[] = [];
  const pages = paginateListResourceServers({ client }, { UserPoolId: poolId, MaxResults: 50 });
  for await (const { ResourceServers = [] } of pages) found.push(...ResourceServers);
  return found;
}

/** Scopes that are missing are added; others that are there may be somebody's, and stay. */
export function resourceServerSteps(
  wanted: readonly ResourceServer[],
  found: readonly ResourceServerType[],
): Step[] {
  return wanted.map((server) => {
    const there = found.find(({ Identifier }) => Identifier === server.identifier);
    return there ? changed(server, there) : created(server);
  });
}

function created({ identifier, scopes }: ResourceServer): Step {
  return {
    does: 'create',
    what: `resource server ${identifier} with the scopes ${scopes.join(', ')}`,
    apply: async ({ client, poolId }) => {
      await client.send(
        new CreateResourceServerCommand({
          UserPoolId: poolId,
          Identifier: identifier,
          Name: identifier,
          Scopes: scopes.map(scopeOf(identifier)),
        }),
      );
    },
  };
}

function changed({ identifier, scopes }: ResourceServer, found: ResourceServerType): Step {
  const what = `resource server ${identifier}`;
  const { Scopes: present = [], Name = identifier } = found;
  const missing = scopes.filter((name) => !present.some(({ ScopeName }) => ScopeName === name));
  if (missing.length === 0) return { does: 'keep', what };
  return {
    does: 'change',
    what,
    difference: `adds ${missing.join(', ')}`,
    apply: async ({ client, poolId }) => {
      await client.send(
        new UpdateResourceServerCommand({
          UserPoolId: poolId,
          Identifier: identifier,
          Name,
          Scopes: [...present, ...missing.map(scopeOf(identifier))],
        }),
      );
    },
  };
}

function scopeOf(identifier: string) {
  return (name: string) => ({ ScopeName: name, ScopeDescription: `${identifier}/${name}` });
}
