import { createLogger, listen, loadConfig, runService } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import { Config } from './config.js';
import { createPolygonClient } from './polygon-client.js';
import { createFinInfoServer } from './server.js';

const log = createLogger({ service: 'fininfo', level: process.env['LOG_LEVEL'] });

await runService(log, async (stopping) => {
  const config = loadConfig(Config, process.env);
  if (!config.POLYGON_API_KEY) log.warn('POLYGON_API_KEY is not set: every call will say so');
  const polygon = createPolygonClient({
    baseUrl: config.POLYGON_BASE_URL,
    apiKey: config.POLYGON_API_KEY,
  });
  const app = createMcpApp({
    createServer: () => createFinInfoServer({ polygon }),
    allowedHosts: ['fininfo', config.BIND_HOST],
    log,
    logsRequests: true,
    stopping,
  });
  const { close } = await listen(app, { host: config.BIND_HOST, port: config.FININFO_PORT });
  return { close };
});
