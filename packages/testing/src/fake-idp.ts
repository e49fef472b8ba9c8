import type { ServerResponse } from 'node:http';
import { createIdpKey, type IdpKey } from './idp-key.js';
import { startLocalServer } from './local-server.js';

/** How it answers: as it should, or badly in one of these ways. */
export type IdpMood =
  'well' | 'error' | 'gone' | 'page' | 'huge' | 'never' | 'redirect' | 'other issuer' | 'no keys';

export type FakeIdp = {
  issuer: string;
  /** Paths asked for so far. */
  requests: string[];
  /** The key that signs now. */
  key: () => IdpKey;
  /** A token by that key; claims that are undefined are left out. */
  token: (claims?: Record<string, unknown>, header?: Record<string, unknown>) => string;
  /** Signs with another key from now on; the former ones stay published. */
  rotate: () => void;
  /** Publishes the key that signs now, and no other. */
  removeFormerKeys: () => void;
  answer: (mood: IdpMood) => void;
  close: () => Promise<void>;
};

export type FakeIdpOptions = {
  /** The path of the issuer, as of a user pool. */
  path?: string;
  alg?: IdpKey['alg'];
  /** Claims of every token. */
  claims?: Record<string, unknown>;
};

/** An issuer in the test's own process, which can be made to fail in every way. */
export async function startFakeIdp(options: FakeIdpOptions = {}): Promise<FakeIdp> {
  const { path = '', alg = 'RS256' } = options;
  const jwksPath = `${path}/.well-known/jwks.json`;
  const requests: string[] = [];
  let keys = [createIdpKey(alg, 'key-1')];
  let mood: IdpMood = 'well';
  const key = () => keys.at(-1)!;

  const { url, close } = await startLocalServer((req, res) => {
    requests.push(req.url ?? '');
    answerAs(mood, res, req.url === jwksPath ? { keys: keys.map(({ jwk }) => jwk) } : metadata());
  });
  const issuer = `${url}${path}`;
  const metadata = () => ({
    issuer: mood === 'other issuer' ? `${issuer}/other` : issuer,
    jwks_uri: `${url}${jwksPath}`,
  });

  return {
    issuer,
    requests,
    key,
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: issuer, sub: 'somebody', iat: now, exp: now + 600 };
      return key().sign({ ...usual, ...options.claims, ...claims }, header);
    },
    rotate: () => {
      keys = [...keys, createIdpKey(alg, `key-${keys.length + 1}`)];
    },
    removeFormerKeys: () => {
      keys = [key()];
    },
    answer: (next) => {
      mood = next;
    },
    close,
  };
}

/** Status and body of the answers that are bad in themselves. */
const BAD_ANSWERS: Partial<Record<IdpMood, [status: number, body: string]>> = {
  'no keys': [200, '{"keys":[]}'],
  error: [500, '{}'],
  gone: [404, '{}'],
  page: [200, '<html>Sign in</html>'],
  redirect: [302, ''],
};

function answerAs(mood: IdpMood, res: ServerResponse, document: unknown): void {
  if (mood === 'never') return;
  if (mood === 'huge') {
    sendForever(res);
    return;
  }
  const [status, body] = BAD_ANSWERS[mood] ?? [200, JSON.stringify(document)];
  res.writeHead(status, { 'Content-Type': 'application/json', Location: 'http://127.0.0.1:1/' });
  res.end(body);
}

/** A hundred megabytes, unless the other side has had enough. */
function sendForever(res: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  let left = 1600;
  const more = () => {
    while (left-- > 0) if (!res.write(chunk)) return;
    res.end();
  };
  res.on('drain', more);
  more();
}
