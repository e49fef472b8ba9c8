import {
  CreateUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { ClientCredentials, Step, Target } from './step.js';

export type WantedClient = {
  name: string;
  /** What it must have; everything else of a client that is there stays as it is. */
  settings: ClientSettings;
  /** Where the steps after this one find it. */
  remember: (target: Target, credentials: ClientCredentials) => void;
};

type ClientSettings = Pick<
  UserPoolClientType,
  | 'AllowedOAuthFlows'
  | 'AllowedOAuthFlowsUserPoolClient'
  | 'AllowedOAuthScopes'
  | 'CallbackURLs'
  | 'LogoutURLs'
  | 'SupportedIdentityProviders'
>;

/** An app client. Lists of one that is there are added to: somebody may need what they hold. */
export function clientStep(wanted: WantedClient, found: UserPoolClientType | undefined): Step {
  const { name, settings, remember } = wanted;
  const what = `app client ${name}`;
  if (!found) return { does: 'create', what, apply: created(wanted) };
  const merged = mergedSettings(settings, found);
  const differing = Object.keys(merged).filter((key) => differs(merged, found, key));
  const learn = (target: Target) => {
    remember(target, credentialsOf(found));
  };
  if (differing.length === 0) {
    return { does: 'keep', what, apply: learn };
  }
  return {
    does: 'change',
    what,
    difference: `changes ${differing.join(', ')}`,
    apply: async (target) => {
      learn(target);
      await target.client.send(new UpdateUserPoolClientCommand(updateOf(found, merged)));
    },
  };
}

function created({ name, settings, remember }: WantedClient) {
  return async (target: Target) => {
    const { UserPoolClient = {} } = await target.client.send(
      new CreateUserPoolClientCommand({
        UserPoolId: target.poolId,
        ClientName: name,
        GenerateSecret: true,
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        ...settings,
      }),
    );
    remember(target, credentialsOf(UserPoolClient));
  };
}

function mergedSettings(settings: ClientSettings, found: UserPoolClientType): ClientSettings {
  const entries = Object.entries(settings).map(([key, value]) => {
    const present: unknown = found[key as keyof ClientSettings];
    const isList = Array.isArray(value) && Array.isArray(present);
    return [key, isList ? [...new Set([...(present as unknown[]), ...value])] : value] as const;
  });
  return Object.fromEntries(entries);
}

function differs(merged: ClientSettings, found: UserPoolClientType, key: string): boolean {
  const name = key as keyof ClientSettings;
  return JSON.stringify(merged[name]) !== JSON.stringify(found[name]);
}

/** What an update leaves out Cognito sets back to its default, so all that was there is said again. */
function updateOf(found: UserPoolClientType, merged: ClientSettings) {
  const { ClientSecret: _1, CreationDate: _2, LastModifiedDate: _3, ...settings } = found;
  const { UserPoolId, ClientId } = settings;
  return { ...settings, ...merged, UserPoolId, ClientId };
}

function credentialsOf({ ClientId = '', ClientSecret }: UserPoolClientType): ClientCredentials {
  return { id: ClientId, secret: ClientSecret };
}
