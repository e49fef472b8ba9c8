import {
  CreateUserPoolDomainCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Step } from './step.js';

/** A pool has one domain of either kind; one that is there stays. */
export function domainStep(prefix: string, found: UserPoolType | undefined): Step {
  const there = domainOf(found);
  if (there !== undefined) return { does: 'keep', what: `domain ${there}` };
  return {
    does: 'create',
    what: `domain ${prefix}`,
    apply: async ({ client, poolId }) => {
      const command = new CreateUserPoolDomainCommand({ Domain: prefix, UserPoolId: poolId });
      await client.send(command);
    },
  };
}

/** A host name of the owner's, else the prefix of Amazon's domain. */
export function domainOf(found: UserPoolType | undefined): string | undefined {
  return found?.CustomDomain ?? found?.Domain;
}
