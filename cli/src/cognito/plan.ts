import type {
  CognitoIdentityProviderClient,
  UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientStep, type WantedClient } from './client-step.js';
import { domainOf, domainStep } from './domain-step.js';
import { findClients } from './find-client.js';
import { findPool } from './find-pool.js';
import { findGroups, groupSteps } from './group-steps.js';
import { poolStep } from './pool-step.js';
import { findResourceServers, resourceServerSteps } from './resource-server-steps.js';
import type { Step, Target } from './step.js';
import type { Wanted } from './wanted.js';

export type Plan = { steps: readonly Step[]; target: Target };

/** What is to be done for a pool to be as wanted, in the order in which one thing needs another. */
export async function makePlan(
  client: CognitoIdentityProviderClient,
  wanted: Wanted,
): Promise<Plan> {
  const pool = await findPool(client, wanted);
  const found = await contentOf(client, pool?.Id, wanted);
  return {
    steps: [
      poolStep(wanted.poolName, pool),
      domainStep(wanted.domain, pool),
      ...groupSteps(wanted.groups, found.groups),
      // The scopes have to be there before a client may have them.
      ...resourceServerSteps(wanted.resourceServers, found.resourceServers),
      clientStep(webClient(wanted), found.clients.get(wanted.webClient)),
      ...(wanted.machineScopes.length === 0
        ? []
        : [clientStep(machineClient(wanted), found.clients.get(wanted.machineClient))]),
    ],
    target: {
      client,
      poolId: pool?.Id ?? '',
      domain: domainOf(pool) ?? wanted.domain,
      webClient: NONE,
      machineClient: NONE,
    },
  };
}

const NONE = { id: '', secret: undefined };

async function contentOf(
  client: CognitoIdentityProviderClient,
  poolId: string | undefined,
  wanted: Wanted,
) {
  if (poolId === undefined) {
    return { groups: new Set<string>(), resourceServers: [], clients: NO_CLIENTS };
  }
  const [groups, resourceServers, clients] = await Promise.all([
    findGroups(client, poolId),
    findResourceServers(client, poolId),
    findClients(client, poolId, wanted),
  ]);
  return { groups, resourceServers, clients };
}

const NO_CLIENTS: ReadonlyMap<string, UserPoolClientType> = new Map();

function webClient(wanted: Wanted): WantedClient {
  return {
    name: wanted.webClient,
    settings: {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [wanted.callbackUrl],
      LogoutURLs: [wanted.signOutUrl],
      SupportedIdentityProviders: ['COGNITO'],
    },
    remember: (target, credentials) => {
      target.webClient = credentials;
    },
  };
}

function machineClient(wanted: Wanted): WantedClient {
  return {
    name: wanted.machineClient,
    settings: {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [...wanted.machineScopes],
    },
    remember: (target, credentials) => {
      target.machineClient = credentials;
    },
  };
}

/** Carries the plan out, step by step. @throws whatever Amazon answers; done steps stay done */
export async function carryOut({ steps, target }: Plan): Promise<Target> {
  for (const { apply } of steps) await apply?.(target);
  return target;
}
