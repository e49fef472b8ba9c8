import { createLogger, listen, type Listening } from '@mcp-gateway/kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { McpServer } from '@modelcontextprotocol/server';
import { request } from 'node:http';
import { createMcpApp } from './mcp-app.js';

let listening: Listening;

beforeAll(async () => {
  const app = createMcpApp({
    log: createLogger({ service: 'test', level: 'silent' }),
    createServer: () => new McpServer({ name: 'toy', version: '1.0.0' }),
    allowedHosts: ['Toy.example'],
  });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterAll(() => listening.close(0));

/** fetch sets Host itself, so the request is made one level below. */
function send(headers: Record<string, string>, path = '/mcp') {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const { port } = listening;
    const sent = request({ host: '127.0.0.1', port, path, method: 'GET', headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.on('error', reject).end();
  });
}

/** What a GET of /mcp gets once it is past the check. */
const PASSED = 405;

describe('the Host of a request', () => {
  it.each(['localhost', 'LOCALHOST:8000', '127.0.0.1:8000', '[::1]:8000', 'toy.example:80'])(
    'may be %s',
    async (host) => {
      expect((await send({ host })).status).toBe(PASSED);
    },
  );

  it.each(['evil.example', 'localhost.', 'a@localhost', 'localhost?', 'localhost/x', '[::2]'])(
    'T-009 may not be "%s"',
    async (host) => {
      const { status, body } = await send({ host });
      expect(status).toBe(421);
      expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 } });
    },
  );

  it.each(['/sse', '/messages'])('is checked at %s too', async (path) => {
    expect((await send({ host: 'evil.example' }, path)).status).toBe(421);
  });

  it('does not matter to /health, which an orchestrator calls by address', async () => {
    expect((await send({ host: '10.0.0.7:8000' }, '/health')).status).toBe(200);
  });
});

describe('the Origin of a request', () => {
  it.each(['http://localhost:6274', 'https://toy.example'])('may be %s', async (origin) => {
    expect((await send({ host: 'localhost', origin })).status).toBe(PASSED);
  });

  it.each(['http://evil.example', 'null', 'https://toy.example.evil', 'localhost'])(
    'T-031 may not be %s',
    async (origin) => {
      const { status, body } = await send({ host: 'localhost', origin });
      expect(status).toBe(403);
      expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', id: null });
    },
  );
});
