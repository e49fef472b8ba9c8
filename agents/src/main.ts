import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { parseArgs } from 'node:util';
import { loadConfig } from '@mcp-gateway/kit';
import { findOwnGateway } from '@mcp-gateway/registry-client';
import { fetchAccessToken } from './access-token.js';
import { chooseModel } from './choose-model.js';
import { AgentFailed } from './failure.js';
import { connectGateway } from './gateway-tools.js';
import { keptAccessToken } from './kept-sign-in.js';
import { Settings } from './settings.js';
import { answerWithModel } from './with-model.js';
import { answerWithoutModel } from './without-model.js';

const USAGE = `Usage: node agents/dist/main.js [--no-llm] [--use-session-cookie] [--gateway URL] "REQUEST"`;
const ENV_FILE = join(import.meta.dirname, '../../.env');

const note = (text: string) => process.stderr.write(`${text}\n`);

try {
  process.stdout.write(`${await run()}\n`);
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof AgentFailed ? 1 : 2;
}

async function run(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'no-llm': { type: 'boolean', default: false },
      'use-session-cookie': { type: 'boolean', default: false },
      gateway: { type: 'string' },
    },
  });
  const request = positionals.join(' ');
  if (request === '') throw new Error(USAGE);
  if (existsSync(ENV_FILE)) loadEnvFile(ENV_FILE);
  const settings = loadConfig(Settings, process.env);
  const model = values['no-llm'] ? undefined : chooseModel(settings);
  const gateway = values.gateway ?? (await findOwnGateway(settings));
  const token = values['use-session-cookie']
    ? await keptAccessToken(configFolder(), gateway)
    : await fetchAccessToken(gateway, {
        clientId: settings.AGENT_CLIENT_ID,
        secret: settings.AGENT_CLIENT_SECRET,
      });
  const tools = await connectGateway(gateway, token);
  try {
    return model
      ? await answerWithModel(model, tools, request, note)
      : await answerWithoutModel(tools, request, note);
  } finally {
    await tools.close();
  }
}

/** A relative folder does not count (XDG base directories). */
function configFolder(): string {
  const { XDG_CONFIG_HOME: folder = '' } = process.env;
  return folder.startsWith('/') ? folder : join(homedir(), '.config');
}
