import { poolRegion } from '../../pool-region.js';
import { failed, ok, warning, type Check } from '../check.js';
import type { DoctorSettings } from '../doctor-settings.js';

const BY_SCRIPT = 'Set both in .env, or run ./mcpctl cognito setup; docs/cognito.md tells how.';

export const userPoolCheck: Check = {
  name: 'user pool',
  remedy: BY_SCRIPT,
  run: ({ settings, problems }) => {
    const malformed = problems.find((problem) => problem.startsWith('COGNITO_USER_POOL_ID'));
    if (malformed !== undefined) {
      return [failed(`${malformed}.`, 'Copy the id from the page of the pool.')];
    }
    return [ofPool(settings)];
  },
};

function ofPool(settings: DoctorSettings) {
  const { COGNITO_USER_POOL_ID: pool, COGNITO_CLIENT_ID: client, AWS_REGION: region } = settings;
  if (pool === '' && client === '') return ok('Amazon Cognito is not configured in .env.');
  if (pool === '' || client === '') {
    return failed('COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID belong together.', BY_SCRIPT);
  }
  const named = poolRegion(pool);
  if (region !== '' && region !== named && settings.COGNITO_ENDPOINT === undefined) {
    return warning(
      `The pool ${pool} is of the region ${named}, and AWS_REGION says ${region}.`,
      'Set AWS_REGION to the region that the id begins with.',
    );
  }
  return ok(`The pool ${pool} has the form of an id.`);
}
