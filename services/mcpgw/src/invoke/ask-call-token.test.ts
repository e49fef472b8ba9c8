import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { renderStreamRight, ServerPath } from '@mcp-gateway/contracts';
import { createAskAuthServer } from '../ask-auth-server.js';
import { createAskCallToken, type AskCallToken } from './ask-call-token.js';

const CLOCK = ServerPath.parse('/clock');
const principal = { subject: 'alice', kind: 'user', name: 'Alice', scopes: ['some'] } as const;
const right = renderStreamRight({ expiresAt: 1, ticket: 'of-alice' });

let authServer: Server;
let asked: unknown[];
let reply: { status: number; body: string };
let ask: AskCallToken;
beforeEach(async () => {
  asked = [];
  reply = { status: 200, body: '{"token":"call.x"}' };
  authServer = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      asked.push([req.url, req.headers.authorization, body]);
      res.writeHead(reply.status).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => authServer.listen(0, '127.0.0.1', resolve));
  const { port } = authServer.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  ask = createAskCallToken(createAskAuthServer({ baseUrl, internalKey: 'key' }));
});
afterEach(() => {
  authServer.closeAllConnections();
  authServer.close();
});

describe('a token to call a server with', () => {
  it('is asked for by the ticket of the call, for its caller and one server', async () => {
    await expect(ask({ principal, right }, CLOCK)).resolves.toBe('call.x');
    const question = { ticket: 'of-alice', kind: 'user', subject: 'alice', server: 'clock' };
    expect(asked).toEqual([['/internal/calls', 'Bearer key', question]]);
  });

  it.each([
    ['mcpgw itself', right, '/mcpgw'],
    ['a call without a ticket', undefined, '/clock'],
    ['a call with two tickets', [right, right], '/clock'],
  ])('is not asked for %s', async (_title, given, path) => {
    const caller = { principal, right: given };
    await expect(ask(caller, ServerPath.parse(path))).rejects.toMatchObject({ status: 403 });
    expect(asked).toEqual([]);
  });

  it.each([
    ['refuses', { status: 403, body: '{}' }],
    ['answers with something else', { status: 200, body: '[]' }],
  ])('is not to be had when the auth-server %s', async (_title, given) => {
    reply = given;
    await expect(ask({ principal, right }, CLOCK)).rejects.toMatchObject({ status: 503 });
  });
});
