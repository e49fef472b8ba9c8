import { existsSync, writeFileSync } from 'node:fs';
import { networkInterfaces, userInfo } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { gatewayUrl, serviceUrl } from '@mcp-gateway/contracts';
import { deriveKey } from '@mcp-gateway/kit';
import type { z } from 'zod';
import type { Config } from '../config.js';
import type { GatewaySettings } from './settings.js';

const SYSTEM_CA_FILE = '/etc/ssl/certs/ca-certificates.crt';
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Who nginx's workers are when root starts it, as in Debian. */
const WORKER_USER = 'www-data';

/** The fixed part of nginx.conf, from the configuration and from what this host is. */
export function gatewaySettings(config: z.infer<typeof Config>): GatewaySettings {
  const { DATA_DIR, RUN_DIR, HTTP_PORT, SECRET_KEY } = config;
  const authServer = hostAndPort(serviceUrl(config.AUTH_SERVER_URL, config.AUTH_SERVER_PORT));
  return {
    httpPort: HTTP_PORT,
    hostNames: [
      ...LOOPBACK_NAMES,
      new URL(gatewayUrl(config)).hostname,
      ...config.GATEWAY_ADDITIONAL_SERVER_NAMES,
    ],
    ipv6: hasIpv6(),
    workerUser: userInfo().uid === 0 ? WORKER_USER : undefined,
    logDir: join(DATA_DIR, 'logs'),
    runDir: RUN_DIR,
    authGate: RUN_DIR ? { socketPath: join(RUN_DIR, 'auth-server.sock') } : authServer,
    authServer,
    registry: { host: config.BIND_HOST, port: config.REGISTRY_PORT },
    mcpgw: hostAndPort(serviceUrl(config.MCPGW_URL, config.MCPGW_PORT)),
    caFile: caFile(join(DATA_DIR, 'nginx')),
    generationPath: `/_generation/${deriveKey(SECRET_KEY, 'generation').toString('hex').slice(0, 32)}`,
  };
}

function hostAndPort(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

function hasIpv6(): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses.some(({ family }) => family === 'IPv6');
}

/** The system's authorities; where there are none, the ones Node brings along. */
function caFile(folder: string): string {
  if (existsSync(SYSTEM_CA_FILE)) return SYSTEM_CA_FILE;
  const file = join(folder, 'ca.pem');
  writeFileSync(file, rootCertificates.join('\n'));
  return file;
}
