import { createLogger, listen, loadConfig, runService } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import { Config } from './config.js';
import { createCurrentTimeServer } from './server.js';

const log = createLogger({ service: 'currenttime', level: process.env['LOG_LEVEL'] });

await runService(log, async (stopping) => {
  const { BIND_HOST, CURRENTTIME_PORT } = loadConfig(Config, process.env);
  const app = createMcpApp({
    createServer: () => createCurrentTimeServer({ now: () => new Date() }),
    allowedHosts: ['currenttime', BIND_HOST],
    log,
    logsRequests: true,
    stopping,
  });
  const { close } = await listen(app, { host: BIND_HOST, port: CURRENTTIME_PORT });
  return { close };
});
