import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aFolder, aFreePort, aSource, quietLog, SECRETS } from './fixtures.js';
import { hostSupervisor } from './host-supervisor.js';
import { readRecord } from './supervisor-record.js';
import { findSupervisor } from './running-supervisor.js';
import type { ServiceDefinition } from './services.js';
import { loadSettings } from './settings.js';
import type { SupervisorLink } from './supervisor.js';
import { takeUpLock } from './up-lock.js';
import { up } from './up.js';

/** Stands for the whole product: health, tokens for one client, and one MCP server with one tool. */
const GATEWAY = `
  import { createServer } from 'node:http';
  import { text } from 'node:stream/consumers';
  const { HTTP_PORT, LOG_LEVEL, ALLOW_INSECURE_HTTP } = process.env;
  const basic = 'Basic ' + Buffer.from('agent:${SECRETS.AGENT_CLIENT_SECRET}').toString('base64');
  if (LOG_LEVEL === 'fatal') {
    console.log('{"level":"fatal","msg":"scopes.yml, line 3: not a scope"}');
    process.exit(1);
  }
  const results = {
    initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } },
    'tools/call': { content: [{ type: 'text', text: 'it is noon' }] },
  };
  const json = (res, status, value) =>
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  createServer(async (req, res) => {
    const body = await text(req);
    const { authorization, host } = req.headers;
    if (host !== 'localhost:' + HTTP_PORT) return json(res, 421, { error: host });
    if (req.url === '/health') return json(res, 200, { status: 'healthy' });
    if (req.url === '/oauth2/token') {
      return authorization === basic ? json(res, 200, { access_token: 'at' }) : json(res, 401, {});
    }
    if (req.method !== 'POST' || authorization !== 'Bearer at') return json(res, 405, {});
    const { id, method } = JSON.parse(body);
    if (id === undefined) return res.writeHead(202).end();
    json(res, 200, { jsonrpc: '2.0', id, result: results[method] });
  }).listen(HTTP_PORT, '127.0.0.1');
`;

const links: SupervisorLink[] = [];

afterEach(async () => {
  for (const link of links.splice(0)) await link.stop();
});

async function aProduct() {
  const root = aFolder();
  writeFileSync(join(root, 'gateway.mjs'), GATEWAY);
  writeFileSync(join(root, 'registration.json'), '{"proxy_pass_url":"http://127.0.0.1:1/"}');
  const HTTP_PORT = String(await aFreePort());
  const definition: ServiceDefinition = {
    name: 'currenttime',
    portName: 'HTTP_PORT',
    receives: ['HTTP_PORT', 'LOG_LEVEL'],
    run: () => ({ command: process.execPath, args: [join(root, 'gateway.mjs')] }),
    madeOf: ['gateway.mjs'],
    stopSteps: [{ signal: 'SIGTERM', graceMs: 1000 }],
    isGateway: true,
    registration: 'registration.json',
  };
  const said: string[] = [];
  const dataDir = join(root, 'data');
  const options = { dataDir, socketPath: join(root, 's.sock'), version: '1', log: quietLog };
  const run = async (env: NodeJS.ProcessEnv = {}, interrupted = new AbortController().signal) => {
    const given = { ...SECRETS, HTTP_PORT, RUN_DIR: join(root, 'run'), ...env };
    return up({
      root,
      settings: await loadSettings(aSource({ root, env: given })),
      definitions: [definition],
      version: '1',
      uid: process.getuid?.() ?? 0,
      startSupervisor: async () => {
        const link = await hostSupervisor(options);
        links.push(link);
        return link;
      },
      say: (line) => said.push(line),
      interrupted,
    });
  };
  return { run, said, dataDir, port: Number(HTTP_PORT) };
}

async function failureOf(run: Promise<unknown>): Promise<string> {
  const outcome = await run.then(
    () => 'It came up',
    (err: unknown) => (err instanceof Error ? err.message : String(err)),
  );
  return outcome;
}

describe('up', () => {
  it('starts everything, makes one tool call through the gateway and shows its answer', async () => {
    const { run, said, dataDir, port } = await aProduct();
    const { report } = await run();
    expect(said.join('\n')).toContain('it is noon');
    expect((await report()).services).toMatchObject([{ state: 'running', health: 'healthy' }]);
    expect(readFileSync(join(dataDir, 'servers/currenttime.json'), 'utf8')).toContain(`:${port}/`);
    expect(existsSync(join(dataDir, 'up.lock'))).toBe(false);
  });

  it('finds what runs, and changes nothing when nothing changed', async () => {
    const { run, said, dataDir } = await aProduct();
    await run();
    const before = await (await findSupervisor(dataDir, () => undefined))?.report();
    await run();
    const after = await (await findSupervisor(dataDir, () => undefined))?.report();
    expect(said).toContain('Nothing changed.');
    expect(after?.services[0]?.pid).toBe(before?.services[0]?.pid);
  });

  it('applies a changed setting', async () => {
    const { run, said } = await aProduct();
    await run();
    await run({ LOG_LEVEL: 'debug' });
    expect(said.filter((line) => line === 'Starting currenttime ...')).toHaveLength(2);
  });

  it('names the service, its reason and its log when it does not come up, and leaves nothing', async () => {
    const { run, dataDir } = await aProduct();
    const failure = await failureOf(run({ LOG_LEVEL: 'fatal' }));
    expect(failure).toContain('currenttime is failed: scopes.yml, line 3: not a scope');
    expect(failure).toContain(join(dataDir, 'logs/currenttime.log'));
    expect(readRecord(dataDir)).toBeUndefined();
  });

  it('goes back to what ran when a change does not come up', async () => {
    const { run, said, dataDir } = await aProduct();
    await run();
    expect(await failureOf(run({ LOG_LEVEL: 'fatal' }))).toContain('currenttime is failed');
    expect(said).toContain('Going back to what ran before ...');
    const running = await findSupervisor(dataDir, () => undefined);
    expect(await running?.report()).toMatchObject({ services: [{ state: 'running' }] });
  });

  it('refuses a machine client that the auth-server does not know', async () => {
    const { run, dataDir } = await aProduct();
    const failure = await failureOf(run({ AGENT_CLIENT_SECRET: 'another-client-secret' }));
    expect(failure).toContain('AGENT_CLIENT_SECRET is not the one it has');
    expect(readRecord(dataDir)).toBeUndefined();
  });

  it('refuses to start while another one is at work', async () => {
    const { run, dataDir } = await aProduct();
    await run();
    const release = takeUpLock(dataDir);
    expect(await failureOf(run())).toContain('still at work');
    release();
  });

  it('touches nothing when a port is in use', async () => {
    const { run, port, dataDir } = await aProduct();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const failure = await failureOf(run());
    await new Promise((resolve) => other.close(resolve));
    expect(failure).toMatch(/^Port \d+ \(currenttime\) is in use by .* set HTTP_PORT/);
    expect(existsSync(join(dataDir, 'servers/currenttime.json'))).toBe(false);
  });

  it('stops what it started when it is interrupted', async () => {
    const { run, dataDir } = await aProduct();
    const interrupted = AbortSignal.abort(new Error('Interrupted.'));
    expect(await failureOf(run({}, interrupted))).toBe('Interrupted.');
    expect(readRecord(dataDir)).toBeUndefined();
  });
});
