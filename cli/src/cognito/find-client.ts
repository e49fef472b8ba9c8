import {
  DescribeUserPoolClientCommand,
  paginateListUserPoolClients,
  type CognitoIdentityProviderClient,
  type UserPoolClientDescription,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandFailed } from '../failure.js';
import type { Wanted } from './wanted.js';

export type ClientNames = Pick<Wanted, 'webClient' | 'webClientId' | 'machineClient'>;

/**
 * The app clients of a pool, by the name that they are wanted under.
 * @throws CommandFailed when several have one of the names
 */
export async function findClients(
  client: CognitoIdentityProviderClient,
  poolId: string,
  names: ClientNames,
): Promise<Map<string, UserPoolClientType>> {
  const found = new Map<string, UserPoolClientType>();
  const pages = paginateListUserPoolClients({ client }, { UserPoolId: poolId, MaxResults: 60 });
  for await (const { UserPoolClients = [] } of pages) {
    for (const listed of UserPoolClients) {
      const name = wantedAs(listed, names);
      if (name === undefined) continue;
      if (found.has(name)) throw ambiguous(name, poolId);
      const { ClientId } = listed;
      const command = new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId });
      const { UserPoolClient } = await client.send(command);
      if (UserPoolClient) found.set(name, UserPoolClient);
    }
  }
  return found;
}

function wantedAs(
  { ClientId, ClientName }: UserPoolClientDescription,
  { webClient, webClientId, machineClient }: ClientNames,
): string | undefined {
  if (ClientName === machineClient) return machineClient;
  const isWeb = webClientId === undefined ? ClientName === webClient : ClientId === webClientId;
  return isWeb ? webClient : undefined;
}

function ambiguous(name: string, poolId: string): CommandFailed {
  return new CommandFailed(
    `Several app clients of ${poolId} are called ${name}: rename or delete all but one.`,
  );
}
