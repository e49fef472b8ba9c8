import {
  CreateGroupCommand,
  paginateListGroups,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Step } from './step.js';

export async function findGroups(
  client: CognitoIdentityProviderClient,
  poolId: string,
): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { Groups = [] } of paginateListGroups({ client }, { UserPoolId: poolId })) {
    for (const { GroupName = '' } of Groups) found.add(GroupName);
  }
  return found;
}

export function groupSteps(wanted: readonly string[], found: ReadonlySet<string>): Step[] {
  return wanted.map((name) => {
    const what = `group ${name}`;
    if (found.has(name)) return { does: 'keep', what };
    return {
      does: 'create',
      what,
      apply: async ({ client, poolId }) => {
        const command = new CreateGroupCommand({ UserPoolId: poolId, GroupName: name });
        await client.send(command);
      },
    };
  });
}
