import { createLogger, listen, loadConfig, runService } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import { Config } from './config.js';
import { createFakeToolsServer } from './server.js';

const log = createLogger({ service: 'realserverfaketools', level: process.env['LOG_LEVEL'] });

await runService(log, async (stopping) => {
  const { BIND_HOST, REALSERVERFAKETOOLS_PORT } = loadConfig(Config, process.env);
  const app = createMcpApp({
    createServer: createFakeToolsServer,
    allowedHosts: ['realserverfaketools', BIND_HOST],
    log,
    logsRequests: true,
    stopping,
  });
  const { close } = await listen(app, { host: BIND_HOST, port: REALSERVERFAKETOOLS_PORT });
  return { close };
});
