import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Principal } from './attributes.js';
import { createDynamicScopes, type DynamicScopesOptions } from './dynamic-scopes.js';
import type { ScopesOf } from './extensions.js';
import { createScopeHook } from './scope-hook.js';

const ada: Principal = { subject: 'local:ada', kind: 'user', name: 'ada', scopes: ['own'] };

function dynamicScopes(source: ScopesOf, options: Partial<DynamicScopesOptions> = {}) {
  const errors: unknown[] = [];
  const scopes = createDynamicScopes({
    sources: [source],
    onError: (error) => errors.push(error),
    ...options,
  });
  return { ...scopes, errors };
}

describe('scopes from outside the policy file', () => {
  it('are added to those of the principal, each once, and nothing else changes', async () => {
    const { add, known } = dynamicScopes(() => ['more', 'own', 'team:a', 'more']);
    const grown = { ...ada, scopes: ['own', 'more', 'team:a'] };
    await expect(add({ ...ada, extra: 1 })).resolves.toEqual({ ...grown, extra: 1 });
    expect(known(ada)).toEqual(grown);
    expect(ada.scopes).toEqual(['own']);
  });

  it('come from all sources, and one that fails keeps none of the others back', async () => {
    const failing = () => Promise.reject(new Error('down'));
    const { add, errors } = dynamicScopes(failing, {
      sources: [failing, () => ['a'], () => ['b']],
    });
    expect((await add(ada)).scopes).toEqual(['own', 'a', 'b']);
    expect(errors).toEqual([new Error('down')]);
  });

  it('are none without a source, and nobody waits', async () => {
    const { add, known } = createDynamicScopes({ sources: [], onError: () => undefined });
    expect(known(ada)).toBe(ada);
    await expect(add(ada)).resolves.toBe(ada);
  });

  it.each<[string, unknown]>([
    ['a rejection', () => Promise.reject(new Error('down'))],
    [
      'a throw',
      () => {
        throw new Error('broken');
      },
    ],
    ['no list', () => 'admin'],
    ['nothing', () => undefined],
    ['a list with something else in it', () => ['a', 1]],
    ['a name that is none', () => ['a b']],
    ['a name that is too long', () => ['a'.repeat(257)]],
    ['too many', () => Array<string>(1001).fill('a')],
    ['no end', () => new Promise(() => undefined)],
  ])('are none when a source answers with %s', async (_, source) => {
    const { add, errors } = dynamicScopes(source as ScopesOf, { timeoutMs: 50 });
    await expect(add(ada)).resolves.toEqual(ada);
    expect(errors).toHaveLength(1);
  });

  it('end the time of a source by its signal', async () => {
    let signal: AbortSignal | undefined;
    const { add } = dynamicScopes(
      (_, given) => {
        signal = given;
        return new Promise(() => undefined);
      },
      { timeoutMs: 20 },
    );
    await add(ada);
    expect(signal?.aborted).toBe(true);
  });

  it('are asked for once while an answer is kept, and anew after that', async () => {
    let time = 10_000;
    let asked = 0;
    const source = () => [`s${(asked += 1)}`];
    const { add, known } = dynamicScopes(source, { keepMs: 1000, now: () => time });
    expect(known(ada)).toBeUndefined();
    await Promise.all([add(ada), add(ada)]);
    time = 10999;
    expect([known(ada)?.scopes, (await add(ada)).scopes]).toEqual([
      ['own', 's1'],
      ['own', 's1'],
    ]);
    time = 11001;
    expect(known(ada)).toBeUndefined();
    expect((await add(ada)).scopes).toEqual(['own', 's2']);
  });

  it('are asked for sooner after a failure', async () => {
    let time = 10_000;
    let up = false;
    const source = () => (up ? ['a'] : Promise.reject(new Error('down')));
    const { add } = dynamicScopes(source, { keepMs: 1000, retryMs: 100, now: () => time });
    await add(ada);
    up = true;
    time = 10099;
    expect((await add(ada)).scopes).toEqual(['own']);
    time = 10101;
    expect((await add(ada)).scopes).toEqual(['own', 'a']);
  });

  it.each<[string, Partial<Principal>]>([
    ['of another subject', { subject: 'local:eve' }],
    ['of another kind', { kind: 'client' }],
    ['with other scopes', { scopes: [] }],
  ])('are not those of a principal %s', async (_, overrides) => {
    const { add, known } = dynamicScopes(() => ['more']);
    await add(ada);
    expect(known({ ...ada, ...overrides })).toBeUndefined();
  });
});

describe('the scope hook', () => {
  let server: Server | undefined;
  const start = async (listener: RequestListener): Promise<string> => {
    const listening = createServer(listener);
    server = listening;
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/scopes`;
  };
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it('is told the principal, and no more, and says the scopes', async () => {
    let heard = '';
    const url = await start((req, res) => {
      req.setEncoding('utf8').on('data', (text: string) => (heard += text));
      req.on('end', () => res.end('{"scopes":["more"],"ttl":1}'));
    });
    const { add } = dynamicScopes(createScopeHook(url));
    const principal = { ...ada, token: 'secret' };
    expect((await add(principal)).scopes).toEqual(['own', 'more']);
    expect(JSON.parse(heard)).toEqual({ principal: ada });
  });

  it.each<[string, RequestListener]>([
    ['an error', (_req, res) => res.writeHead(500).end('{"scopes":["a"]}')],
    ['another success', (_req, res) => res.writeHead(202).end('{"scopes":["a"]}')],
    ['no JSON', (_req, res) => res.end('a')],
    ['no scopes', (_req, res) => res.end('{}')],
    ['a list', (_req, res) => res.end('["a"]')],
    ['too much', (_req, res) => res.end(`{"scopes":["a"],"x":"${'x'.repeat(70_000)}"}`)],
    [
      'a redirect',
      (req, res) =>
        req.url === '/scopes'
          ? res.writeHead(307, { Location: '/other' }).end()
          : res.end('{"scopes":["a"]}'),
    ],
    ['silence', () => undefined],
    ['half an answer', (_req, res) => res.write('{"scopes":["a"]')],
    ['a cut', (req) => req.socket.destroy()],
  ])('adds nothing when it answers with %s', async (_, listener) => {
    const { add, errors } = dynamicScopes(createScopeHook(await start(listener)), {
      timeoutMs: 200,
    });
    await expect(add(ada)).resolves.toEqual(ada);
    expect(errors).toHaveLength(1);
  });
});
