import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePorts } from './free-ports.js';
import { startNodeProcess, stopProcess } from './node-process.js';

const PASSWORD = 'Passw0rd!';

export type CognitoUser = {
  /** An e-mail address: it knows no other names. */
  username: string;
  groups?: readonly string[];
  attributes?: Readonly<Record<string, string>>;
};

export type CognitoLocalOptions = {
  users?: readonly CognitoUser[];
  /** Where its sign-in page may lead back to. */
  callbackUrls?: readonly string[];
};

export type CognitoTokens = { AccessToken: string; IdToken: string; RefreshToken: string };

export type CognitoLocal = {
  /** Where its API and its key sets are: what COGNITO_ENDPOINT would say. */
  endpoint: string;
  issuer: string;
  userPoolId: string;
  clientId: string;
  /** Of another app client of the same pool. */
  otherClientId: string;
  /** The password of everybody. */
  password: string;
  userTokens: (username: string, clientId?: string) => Promise<CognitoTokens>;
  /** Calls any action of its API. */
  call: (action: string, input: Record<string, unknown>) => Promise<unknown>;
  stop: () => Promise<void>;
};

/**
 * A stand-in of Amazon Cognito (cognito-local, in a process of its own) with one user pool. It has
 * no client_credentials, no custom scopes and no logout.
 */
export async function startCognitoLocal(options: CognitoLocalOptions = {}): Promise<CognitoLocal> {
  const [port = 0] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'cognito-local-'));
  const child = await startNodeProcess([mainModule()], `${endpoint}/health`, {
    cwd: folder,
    env: { HOST: '127.0.0.1', PORT: String(port), CODE: '123456' },
  });
  const call = createCall(endpoint);
  const { UserPool } = (await call('CreateUserPool', { PoolName: 'people' })) as Created;
  const addClient = async (ClientName: string) => {
    const { UserPoolClient } = (await call('CreateUserPoolClient', {
      UserPoolId: UserPool.Id,
      ClientName,
      CallbackURLs: options.callbackUrls ?? [],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      AllowedOAuthFlowsUserPoolClient: true,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    })) as Created;
    return UserPoolClient.ClientId;
  };
  const clientId = await addClient('web');
  for (const user of options.users ?? []) await addUser(call, UserPool.Id, user);
  return {
    endpoint,
    issuer: `${endpoint}/${UserPool.Id}`,
    userPoolId: UserPool.Id,
    clientId,
    otherClientId: await addClient('other'),
    password: PASSWORD,
    userTokens: async (username, client = clientId) => {
      const answer = await call('InitiateAuth', {
        ClientId: client,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD },
      });
      return (answer as { AuthenticationResult: CognitoTokens }).AuthenticationResult;
    },
    call,
    stop: async () => {
      await stopProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Created = { UserPool: { Id: string }; UserPoolClient: { ClientId: string } };

function mainModule(): string {
  const library = createRequire(import.meta.url).resolve('cognito-local');
  return join(dirname(library), 'bin/start.js');
}

/** The API of user pools: the action is a header, input and output are JSON. */
function createCall(endpoint: string): CognitoLocal['call'] {
  return async (action, input) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  };
}

async function addUser(
  call: CognitoLocal['call'],
  UserPoolId: string,
  { username: Username, groups = [], attributes = {} }: CognitoUser,
): Promise<void> {
  await call('AdminCreateUser', {
    UserPoolId,
    Username,
    UserAttributes: Object.entries({ email: Username, ...attributes }).map(([Name, Value]) => ({
      Name,
      Value,
    })),
    MessageAction: 'SUPPRESS',
  });
  await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  for (const GroupName of groups) {
    // Another user may have made it already.
    await call('CreateGroup', { UserPoolId, GroupName }).catch(() => undefined);
    await call('AdminAddUserToGroup', { UserPoolId, Username, GroupName });
  }
}
