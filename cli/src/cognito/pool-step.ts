import {
  CreateUserPoolCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Step } from './step.js';

/** A pool that is there keeps its settings: they are its owner's. */
export function poolStep(name: string, found: UserPoolType | undefined): Step {
  if (found) return { does: 'keep', what: `user pool ${found.Name ?? name} (${found.Id ?? ''})` };
  return {
    does: 'create',
    what: `user pool ${name}`,
    apply: async (target) => {
      const { UserPool } = await target.client.send(
        new CreateUserPoolCommand({
          PoolName: name,
          // Beside a user name, which is what people are called here.
          AliasAttributes: ['email'],
          UsernameConfiguration: { CaseSensitive: false },
          AutoVerifiedAttributes: ['email'],
          // Nobody makes an account for oneself.
          AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
          Policies: { PasswordPolicy: { MinimumLength: 12 } },
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
          DeletionProtection: 'ACTIVE',
        }),
      );
      target.poolId = UserPool?.Id ?? '';
    },
  };
}
