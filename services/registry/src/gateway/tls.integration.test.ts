import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rawRequest, sendRaw, startGatewayStubs, type GatewayStubs } from '@mcp-gateway/testing';
import { aReachable } from '../testing/gateway-plans.js';
import { startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';

const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
let stubs: GatewayStubs;
let nginx: NginxUnderTest;
const servers: Server[] = [];
const heard: { servername: unknown; host: string | undefined }[] = [];

/** A certificate for tls.example that is its own authority, and the key to it. */
async function aCertificate(name: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:tls.example'];
  const files = ['-keyout', key, '-out', cert];
  await run('openssl', ['req', '-x509', ...newKey, ...subject, '-days', '2', ...files]);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

async function aServer(certificate: { cert: string; key: string }): Promise<number> {
  const names = new WeakMap<object, unknown>();
  const server = createServer(certificate, (req, res) => {
    heard.push({ servername: names.get(req.socket), host: req.headers.host });
    res.end('{}');
  });
  server.on('secureConnection', (socket) => names.set(socket, socket.servername));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

let port: number;
beforeAll(async () => {
  stubs = await startGatewayStubs();
  const trusted = await aCertificate('trusted');
  const foreign = await aCertificate('foreign');
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, trusted.cert);
  port = await aServer(trusted);
  const at = (path: string, url: string) => aReachable(path, url, { address: '127.0.0.1' });
  nginx = await startNginx(
    stubs.ports,
    [
      at('/good', `https://tls.example:${port}/`),
      at('/other-name', `https://other.example:${port}/`),
      at('/by-address', `https://127.0.0.1:${port}/`),
      at('/foreign', `https://tls.example:${await aServer(foreign)}/`),
      at('/plain', `https://tls.example:${stubs.allowed.port}/`),
    ],
    { caFile },
  );
});
beforeEach(() => {
  stubs.reset();
  heard.length = 0;
});
afterAll(async () => {
  await nginx.remove();
  for (const server of servers) server.close().closeAllConnections();
  await stubs.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => sendRaw(stubs.ports.http, rawRequest({ target: `${path}/mcp` }));

describe('a TLS upstream', () => {
  it('T-104: is reached under its own name, on the address that was checked', async () => {
    expect((await get('/good')).status).toBe(200);
    expect(heard).toEqual([{ servername: 'tls.example', host: `tls.example:${port}` }]);
  });

  it('stays itself when servers on one address differ in name', async () => {
    await get('/good');
    expect((await get('/other-name')).status).toBe(502);
    expect((await get('/good')).status).toBe(200);
    expect(heard.map(({ servername }) => servername)).toEqual(['tls.example', 'tls.example']);
  });

  it.each([
    ['is for another name', '/other-name'],
    ['is for a name, where the URL has an address', '/by-address'],
    ['is of an authority that nobody knows', '/foreign'],
  ])('T-124: is 502, and hears nothing, when its certificate %s', async (_what, path) => {
    const answer = await get(path);
    expect(answer.status).toBe(502);
    expect(answer.json()).toMatchObject({ error: { code: -32603 } });
    expect(heard).toEqual([]);
  });

  it('T-124: is 502 when it speaks no TLS', async () => {
    expect((await get('/plain')).status).toBe(502);
    expect(stubs.allowed.requests).toEqual([]);
  });
});
