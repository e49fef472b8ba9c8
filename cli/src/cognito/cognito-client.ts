import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { UsageError } from '../failure.js';
import { poolRegion } from '../pool-region.js';
import type { CognitoSettings } from './setup.js';

/**
 * Amazon's API of user pools, with the credentials that its tools find: the environment, or a
 * profile.
 * @throws UsageError when the region is not known
 */
export function createCognitoClient(
  { AWS_REGION, COGNITO_ENDPOINT, COGNITO_USER_POOL_ID: pool }: CognitoSettings,
  given: string | undefined,
): { client: CognitoIdentityProviderClient; region: string } {
  const region = given ?? (AWS_REGION || poolRegion(pool));
  if (region === '') throw new UsageError('Name the region: --region eu-west-1, or AWS_REGION.');
  const client = new CognitoIdentityProviderClient({
    region,
    maxAttempts: 5,
    ...(COGNITO_ENDPOINT !== undefined && { endpoint: COGNITO_ENDPOINT }),
  });
  return { client, region };
}
