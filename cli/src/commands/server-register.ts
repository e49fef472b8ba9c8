import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import {
  addServerOptions,
  readServerOptions,
  type ServerOptions,
} from '../servers/server-options.js';
import { parsePath } from '../servers/server-path.js';

type RegisterOptions = ServerOptions & { name: string; path: string; url: string };

export function addServerRegister(parent: Command, cli: () => Cli): void {
  const command = parent
    .command('register')
    .description('register a server; it can be called within a second')
    .requiredOption('--name <name>', 'to show')
    .requiredOption('--path <path>', 'where it is found below the gateway')
    .requiredOption('--url <url>', 'where the gateway reaches it');
  addServerOptions(command).action(async ({ path, name, url, ...options }: RegisterOptions) => {
    const { connect, json, print, printJson } = cli();
    const server = {
      ...readServerOptions(options),
      server_name: name,
      path: parsePath(path),
      proxy_pass_url: url,
    };
    const { url: gateway, registry } = await connect();
    const registered = await registry.register(server);
    if (json) printJson(registered);
    else print(`${server.path} is registered: ${gateway}${server.path}/mcp`);
  });
}
