import { serviceUrl } from '@mcp-gateway/contracts';
import { internalKey } from '@mcp-gateway/identity';
import { failed, ok, type Check, type Finding } from '../check.js';
import type { DoctorSettings } from '../doctor-settings.js';
import type { Ask } from '../installation.js';

export const secretKeyCheck: Check = {
  name: 'secret key',
  remedy: 'Run ./build_and_run.sh, which starts every service with the SECRET_KEY of .env.',
  run: async ({ settings, ask }) => {
    const { SECRET_KEY } = settings;
    if (SECRET_KEY === undefined) {
      return [failed('There is no SECRET_KEY to compare with.', secretKeyCheck.remedy)];
    }
    const key = internalKey(SECRET_KEY);
    return Promise.all(doorsOf(settings).map((door) => proven(door, key, ask)));
  },
};

type Door = { service: string; url: string; post?: Message };
type Message = { headers: Record<string, string>; body: string };

/** What each service answers to our own services alone. */
function doorsOf(settings: DoctorSettings): Door[] {
  const authServer = serviceUrl(settings.AUTH_SERVER_URL, settings.AUTH_SERVER_PORT);
  const registry = serviceUrl(settings.REGISTRY_URL, settings.REGISTRY_PORT);
  const mcpgw = serviceUrl(settings.MCPGW_URL, settings.MCPGW_PORT);
  return [
    { service: 'auth-server', url: `${authServer}/internal/clients` },
    { service: 'registry', url: `${registry}/internal/relay-routes` },
    { service: 'mcpgw', url: `${mcpgw}/mcp`, post: DISCOVER },
  ];
}

/** Of the stateless era, so that no session stays behind. */
const VERSION = '2026-07-28';
const META = 'io.modelcontextprotocol';
const DISCOVER: Message = {
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': VERSION,
    'mcp-method': 'server/discover',
  },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'server/discover',
    params: {
      _meta: {
        [`${META}/protocolVersion`]: VERSION,
        [`${META}/clientInfo`]: { name: 'mcpctl', version: '1.0.0' },
        [`${META}/clientCapabilities`]: {},
      },
    },
  }),
};

async function proven({ service, url, post }: Door, key: string, ask: Ask): Promise<Finding> {
  const authorization = `Bearer ${key}`;
  const init: RequestInit = post
    ? { method: 'POST', headers: { ...post.headers, authorization }, body: post.body }
    : { headers: { authorization } };
  const response = await ask(url, init).catch(() => undefined);
  await response?.body?.cancel();
  if (!response) {
    return failed(`${service} does not answer.`, `./build_and_run.sh logs ${service} says why.`);
  }
  if (response.ok) return ok(`${service} runs with the SECRET_KEY of .env.`);
  // What is no business of the asker's is answered as if it were not there.
  if (response.status === 404 || response.status === 401) {
    return failed(`${service} runs with another SECRET_KEY.`, secretKeyCheck.remedy);
  }
  return failed(
    `${service} answers HTTP ${response.status}.`,
    `./build_and_run.sh logs ${service} says why.`,
  );
}
