import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { failed, ok, type Check, type Finding } from '../check.js';
import type { Ask } from '../installation.js';
import { readNginxConf, type NginxConf } from '../nginx-conf.js';

const run = promisify(execFile);
const TEST_TIMEOUT_MS = 8_000;

export const nginxCheck: Check = {
  name: 'nginx',
  remedy: 'Run ./build_and_run.sh; the registry writes the configuration anew.',
  run: async ({ settings: { DATA_DIR }, ask }) => {
    const conf = readNginxConf(DATA_DIR);
    if (!conf) return [failed(`${DATA_DIR} holds no nginx configuration.`, nginxCheck.remedy)];
    return Promise.all([tested(conf), served(conf, ask)]);
  },
};

async function tested({ folder, file }: NginxConf): Promise<Finding> {
  const args = ['-t', '-q', '-e', 'stderr', '-p', `${folder}/`, '-c', file];
  try {
    await run('nginx', args, { timeout: TEST_TIMEOUT_MS });
    return ok('nginx takes the configuration that is written.');
  } catch (error) {
    const { stderr = '', code, message } = error as ExecError;
    if (code === 'ENOENT') return failed('There is no nginx here.', 'Install nginx 1.22 or later.');
    return failed(
      `nginx refuses the configuration: ${stderr.trim() || message}`,
      nginxCheck.remedy,
    );
  }
}

type ExecError = { stderr?: string; code?: string | number; message: string };

async function served(conf: NginxConf, ask: Ask): Promise<Finding> {
  const { httpPort, generationPath, generation } = conf;
  const response = await ask(`http://127.0.0.1:${httpPort}${generationPath}`).catch(
    () => undefined,
  );
  if (!response) return failed(`nginx does not answer on port ${httpPort}.`, nginxCheck.remedy);
  const text = (await response.text()).trim();
  if (response.ok && text === generation) return ok('nginx serves what is written.');
  return failed(
    'nginx serves another configuration than is written.',
    'Look into data/logs/registry.log for why it was not taken, then run ./build_and_run.sh.',
  );
}
