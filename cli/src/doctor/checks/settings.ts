import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Check } from '../check.js';

export const settingsCheck: Check = {
  name: 'settings',
  remedy: 'Correct .env; .env.example says what each name means.',
  run: ({ root, settings, problems }) => {
    if (problems.length > 0) {
      return problems.map((problem) => failed(`${problem}.`, settingsCheck.remedy));
    }
    if (settings.SECRET_KEY === undefined) return [failed(missing(root), UP)];
    return [ok('All settings can be used.')];
  },
};

const UP = 'Run ./build_and_run.sh, which writes random secrets to .env, or run this as its owner.';

function missing(root: string): string {
  const file = join(root, '.env');
  return existsSync(file)
    ? `SECRET_KEY is not in ${file}, or this user may not read it.`
    : `There is no ${file}.`;
}
