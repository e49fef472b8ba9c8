import { describe, expect, it } from '@jest/globals';
import { decide, scopesNeeded, visibleServer, type Call, type Target } from './decide.js';
import { parsePolicy } from './parse-policy.js';

const policy = parsePolicy(`
scopes:
  reader:
    - server: a
      methods: [initialize, tools/list, tools/call, prompts/get, resources/read, completion/complete, subscriptions/listen, acme/reindex]
      tools: [echo, __proto__]
      prompts: [greet]
      resources: ['file:///a', 'file:///docs/{path*}/all']
  split:
    - { server: a, methods: [tools/call] }
    - { server: a, methods: [tools/list], tools: [echo] }
  lists-only:
    - { server: a, methods: [tools/list], tools: [echo] }
  nested:
    - { server: a/b, methods: [ping] }
  all-methods:
    - { server: a, methods: ['*'], tools: [echo] }
    - { server: c, methods: ['*', acme/reindex] }
  all-servers:
    - { server: '*', methods: [ping, tools/call], tools: ['*'] }
    - { server: a, methods: [tools/list] }
  nothing: []
  empty:
    - { server: a, methods: [], tools: [echo] }
  toString:
    - { server: constructor, methods: [ping] }
groups:
  g: [reader]
`);

const tool = (name: string): Target => ({ kind: 'tool', name });
const prompt = (name: string): Target => ({ kind: 'prompt', name });
const resource = (name: string): Target => ({ kind: 'resource', name });
const call = (server: string, method: string, target?: Target): Call =>
  target ? { server, method, target } : { server, method };

describe('decide', () => {
  it.each<[string, string[], Call]>([
    ['a method that a grant names', ['reader'], call('a', 'tools/list')],
    ['a tool call when both are granted', ['reader'], call('a', 'tools/call', tool('echo'))],
    ['a prompt by its name', ['reader'], call('a', 'prompts/get', prompt('greet'))],
    ['a resource by its URI', ['reader'], call('a', 'resources/read', resource('file:///a'))],
    ['completion of a prompt', ['reader'], call('a', 'completion/complete', prompt('greet'))],
    [
      'completion of a resource template',
      ['reader'],
      call('a', 'completion/complete', resource('file:///docs/{path*}/all')),
    ],
    ['a subscription without resources', ['reader'], call('a', 'subscriptions/listen')],
    [
      'a subscription to a granted resource',
      ['reader'],
      call('a', 'subscriptions/listen', resource('file:///a')),
    ],
    ['a vendor method that is named', ['reader'], call('a', 'acme/reindex')],
    ['what a later scope grants', ['unknown', 'nothing', 'reader'], call('a', 'initialize')],
    ['a nested server by its whole path', ['nested'], call('a/b', 'ping')],
    ['a method of MCP for the wildcard', ['all-methods'], call('a', 'tasks/update')],
    ['a vendor method named beside it', ['all-methods'], call('c', 'acme/reindex')],
    ['any server for the wildcard', ['all-servers'], call('anything', 'ping')],
    ['the wildcard server also where one is named', ['all-servers'], call('a', 'ping')],
    ['the named server beside the wildcard', ['all-servers'], call('a', 'tools/list')],
    ['any tool for the wildcard', ['all-servers'], call('a', 'tools/call', tool('whatever'))],
  ])('allows %s', (_, scopes, asked) => {
    expect(decide(policy, scopes, asked)).toMatchObject({ allow: true });
  });

  it('names the scope and the grant that allowed the call', () => {
    expect(decide(policy, ['reader', 'all-servers'], call('a', 'ping'))).toEqual({
      allow: true,
      scope: 'all-servers',
      rule: 'all-servers[0]',
    });
  });

  it.each<[string, string[], Call]>([
    ['everything to no scope (W-02)', [], call('a', 'initialize')],
    ['everything to the empty scope (W-02)', [''], call('a', 'initialize')],
    ['everything to a scope that is not declared', ['readers'], call('a', 'initialize')],
    ['everything to a scope without grants', ['nothing'], call('a', 'initialize')],
    ['everything to a grant without methods', ['empty'], call('a', 'tools/call', tool('echo'))],
    ['a server that is not granted', ['reader'], call('c', 'initialize')],
    ['a nested server to a grant on its parent (W-17)', ['reader'], call('a/b', 'initialize')],
    ['the parent to a grant on a nested server (W-17)', ['nested'], call('a', 'ping')],
    ['a method that is a tool name (W-16)', ['reader'], call('a', 'echo')],
    [
      'a tool whose method is not granted (W-19)',
      ['lists-only'],
      call('a', 'tools/call', tool('echo')),
    ],
    ['method and tool from two grants (W-19)', ['split'], call('a', 'tools/call', tool('echo'))],
    ['a tool call without a tool', ['reader'], call('a', 'tools/call')],
    ['a prompt without a name', ['reader'], call('a', 'prompts/get')],
    ['a resource without a URI', ['reader'], call('a', 'resources/read')],
    ['completion without a reference', ['reader'], call('a', 'completion/complete')],
    ['a tool as if it were a prompt', ['reader'], call('a', 'prompts/get', prompt('echo'))],
    ['a target of another kind', ['reader'], call('a', 'tools/call', prompt('greet'))],
    ['a target that the method does not take', ['reader'], call('a', 'tools/list', tool('echo'))],
    [
      'completion of what is not granted',
      ['reader'],
      call('a', 'completion/complete', prompt('x')),
    ],
    [
      'a subscription to another resource',
      ['reader'],
      call('a', 'subscriptions/listen', resource('file:///b')),
    ],
    [
      'resources below a granted one',
      ['reader'],
      call('a', 'resources/read', resource('file:///a/b')),
    ],
    ['a vendor method for the wildcard', ['all-methods'], call('a', 'acme/reindex')],
    [
      'a tool for the wildcard method alone',
      ['all-methods'],
      call('c', 'tools/call', tool('echo')),
    ],
    ['another tool for the wildcard method', ['all-methods'], call('a', 'tools/call', tool('x'))],
    ['a method in capitals (T-037)', ['reader'], call('a', 'TOOLS/LIST')],
    ['a method with a blank (T-037)', ['reader'], call('a', 'tools/list ')],
    ['the wildcard itself as a method', ['all-methods'], call('a', '*')],
    ['the wildcard itself as a tool', ['reader'], call('a', 'tools/call', tool('*'))],
  ])('denies %s', (_, scopes, asked) => {
    expect(decide(policy, scopes, asked)).toMatchObject({ allow: false });
  });

  it.each<[string, unknown]>([
    ['in capitals', 'Echo'],
    ['with a blank', 'echo '],
    ['with an invisible character', 'echo\u200b'],
    ['with a homoglyph', '\u0435cho'],
    ['decomposed', 'e\u0301cho'],
    ['of 10 kB', 'echo'.repeat(2500)],
    ['that is empty', ''],
    ['in an array', ['echo']],
    ['that is an object', {}],
    ['that is a number', 1],
    ['of an object prototype', 'constructor'],
  ])('denies a tool name %s (T-038)', (_, name) => {
    const asked = call('a', 'tools/call', tool(name as string));
    expect(decide(policy, ['reader'], asked)).toMatchObject({ allow: false });
  });

  it.each([[['echo']], [{}], [1], [null]])(
    'denies the tool name %j even where every tool is granted (T-038)',
    (name) => {
      const asked = call('a', 'tools/call', tool(name as unknown as string));
      expect(decide(policy, ['all-servers'], asked)).toMatchObject({ allow: false });
    },
  );

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'])(
    'takes %s for a name like any other (T-047)',
    (name) => {
      const others = ['reader', 'nothing'];
      expect(decide(policy, [name], call('a', 'initialize')).allow).toBe(false);
      expect(decide(policy, others, call(name, 'initialize')).allow).toBe(false);
      expect(decide(policy, others, call('a', name)).allow).toBe(false);
      expect(decide(policy, others, call('a', 'prompts/get', prompt(name))).allow).toBe(false);
      expect(visibleServer(policy, others, name)).toBe(false);
      expect(scopesNeeded(policy, { server: 'a', method: name })).toEqual([]);
    },
  );

  it('grants exactly what a scope, server or tool with such a name was given (T-047)', () => {
    expect(decide(policy, ['toString'], call('constructor', 'ping')).allow).toBe(true);
    expect(decide(policy, ['reader'], call('a', 'tools/call', tool('__proto__'))).allow).toBe(true);
  });

  it.each<[string, string[], Call]>([
    ['the caller has no scope', [], call('a', 'ping')],
    ['no scope of the caller grants anything on the server', ['reader'], call('c', 'ping')],
    ['no scope of the caller grants the method on the server', ['reader'], call('a', 'ping')],
    [
      'no scope of the caller grants the target of the method on the server',
      ['reader'],
      call('a', 'tools/call', tool('x')),
    ],
  ])('gives as a reason that %s', (reason, scopes, asked) => {
    expect(decide(policy, scopes, asked)).toEqual({ allow: false, reason });
  });
});

describe('visibleServer', () => {
  it.each([
    ['a server with a grant', ['reader'], 'a', true],
    ['any server for the wildcard', ['all-servers'], 'secret', true],
    ['no server without a scope (W-02, W-13)', [], 'a', false],
    ['no server that no grant names (W-13)', ['reader'], 'secret', false],
    ['no server whose grant holds no method', ['empty'], 'a', false],
    ['no server below a granted one (W-17)', ['reader'], 'a/b', false],
    ['no server whose name only begins like a granted one (T-007)', ['reader'], 'admin', false],
  ])('shows %s', (_, scopes, server, visible) => {
    expect(visibleServer(policy, scopes, server)).toBe(visible);
  });
});

describe('scopesNeeded', () => {
  it('names every scope that would do', () => {
    const needed = scopesNeeded(policy, { server: 'a', method: 'tools/call' });
    expect(needed).toEqual(['reader', 'all-methods', 'all-servers']);
  });

  it('leaves out a scope whose grant names no tool that could be called', () => {
    expect(scopesNeeded(policy, { server: 'a', method: 'tools/call' })).not.toContain('split');
    expect(scopesNeeded(policy, { server: 'c', method: 'tools/call' })).toEqual(['all-servers']);
  });

  it('names none for a method that nobody is granted', () => {
    expect(scopesNeeded(policy, { server: 'a', method: 'acme/other' })).toEqual([]);
  });
});
