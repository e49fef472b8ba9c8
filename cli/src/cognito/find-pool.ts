import {
  DescribeUserPoolCommand,
  paginateListUserPools,
  ResourceNotFoundException,
  type CognitoIdentityProviderClient,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandFailed } from '../failure.js';
import type { Wanted } from './wanted.js';

/**
 * The pool in use, else the one of that name.
 * @throws CommandFailed when the one in use is gone, or several have the name
 */
export async function findPool(
  client: CognitoIdentityProviderClient,
  { poolId, poolName }: Pick<Wanted, 'poolId' | 'poolName'>,
): Promise<UserPoolType | undefined> {
  const id = poolId ?? (await idOfName(client, poolName));
  if (id === undefined) return undefined;
  const { UserPool } = await client
    .send(new DescribeUserPoolCommand({ UserPoolId: id }))
    .catch((cause: unknown) => {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new CommandFailed(
        `There is no user pool ${id} in this account and region: correct or empty COGNITO_USER_POOL_ID.`,
        { cause },
      );
    });
  return UserPool;
}

async function idOfName(
  client: CognitoIdentityProviderClient,
  name: string,
): Promise<string | undefined> {
  const ids: string[] = [];
  for await (const { UserPools = [] } of paginateListUserPools({ client }, { MaxResults: 60 })) {
    ids.push(...UserPools.flatMap(({ Id, Name }) => (Name === name && Id ? [Id] : [])));
  }
  if (ids.length <= 1) return ids[0];
  throw new CommandFailed(
    `Several user pools are called ${name} (${ids.join(', ')}): set COGNITO_USER_POOL_ID to one of them.`,
  );
}
