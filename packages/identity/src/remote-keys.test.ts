import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { AppError, listen, type Listening } from '@mcp-gateway/kit';
import { createHopTokenSigner, createHopTokenVerifier, type Hop } from './hop-token.js';
import { remoteKeys } from './remote-keys.js';
import { TokenRejected } from './token-rejected.js';

const ISSUER = 'https://gateway.test';
const HOP: Hop = {
  principal: { subject: 'alice-id', kind: 'user', name: 'alice', scopes: [] },
  server: 'currenttime',
};

let privateKey: CryptoKey;
let jwk: JWK;
let server: Listening | undefined;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateKey = pair.privateKey;
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' };
});
afterEach(() => server?.close(0));

const verifierAt = (url: string) =>
  createHopTokenVerifier({ issuer: ISSUER, audience: 'mcpgw', keys: remoteKeys(url) });
const start = async (answer: RequestListener) => {
  server = await listen(answer, { host: '127.0.0.1', port: 0 });
  return verifierAt(`http://127.0.0.1:${server.port}`);
};
const signed = (keyId = 'one') =>
  createHopTokenSigner({ issuer: ISSUER, keyId, privateKey })(HOP, ['mcpgw']);

describe('remoteKeys', () => {
  it('fetches the published keys once', async () => {
    const paths: unknown[] = [];
    const verify = await start((req, res) => {
      paths.push(req.url);
      res.end(JSON.stringify({ keys: [jwk] }));
    });
    await expect(verify(await signed())).resolves.toEqual(HOP);
    await expect(verify(await signed())).resolves.toEqual(HOP);
    expect(paths).toEqual(['/oauth2/jwks']);
  });

  it('does not fetch again for each key id that nobody has (T-058)', async () => {
    let fetches = 0;
    const verify = await start((_req, res) => {
      fetches += 1;
      res.end(JSON.stringify({ keys: [jwk] }));
    });
    for (let i = 0; i < 50; i += 1)
      await expect(verify(await signed(`made up ${i}`))).rejects.toThrow(TokenRejected);
    expect(fetches).toBe(1);
    await expect(verify(await signed())).resolves.toEqual(HOP);
  });

  it.each<[string, RequestListener]>([
    ['an error', (_req, res) => res.writeHead(500).end()],
    ['another page', (_req, res) => res.end('<html>')],
    ['no key set', (_req, res) => res.end('{}')],
    ['a redirect', (_req, res) => res.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
    ['nothing', (req) => req.socket.destroy()],
  ])('says 503, and not that the token is bad, when it gets %s (T-126)', async (_, answer) => {
    const verify = await start(answer);
    const error: unknown = await verify(await signed()).catch((err: unknown) => err);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
  });

  it('says 503 when nobody answers, and recovers (T-126)', async () => {
    const first = await listen(() => undefined, { host: '127.0.0.1', port: 0 });
    await first.close();
    const verify = verifierAt(`http://127.0.0.1:${first.port}`);
    await expect(verify(await signed())).rejects.toMatchObject({ status: 503 });
    server = await listen((_req, res) => res.end(JSON.stringify({ keys: [jwk] })), {
      host: '127.0.0.1',
      port: first.port,
    });
    await expect(verify(await signed())).resolves.toEqual(HOP);
  });
});
