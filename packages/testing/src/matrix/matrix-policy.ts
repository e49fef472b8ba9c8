/** The scopes of the local machine client, under which it can be given a narrowed token. */
export const READ = 'mcp-servers-unrestricted/read';
export const EXECUTE = 'mcp-servers-unrestricted/execute';

/**
 * A policy with what invites mistakes: a method and a target granted apart, names that begin alike
 * or differ in a capital, wildcards, a vendor's method, scopes that add up and one that is empty.
 */
export const MATRIX_POLICY = `
scopes:
  ${READ}:
    - server: alpha
      methods: [initialize, ping, server/discover, notifications/initialized, tools/list,
        prompts/list, prompts/get, resources/read, completion/complete, subscriptions/listen]
      prompts: [greeting]
      resources: ['file:///open']
    - server: beta
      methods: [initialize, tools/list, tools/call]
      tools: [look]
  ${EXECUTE}:
    - server: currenttime
      methods: ['*']
      tools: ['*']
    - server: alpha
      methods: [tools/call, acme/search, tasks/get]
      tools: [look, 'run it', 'größe']
    - server: alpha
      methods: [prompts/get, completion/complete]
      tools: [remove]
      prompts: [look]
    - server: beta
      methods: ['*']
      tools: [run]
      resources: ['*']
  alpha/everything:
    - { server: alpha, methods: ['*'], tools: ['*'], prompts: ['*'], resources: ['*'] }
  lists/everywhere:
    - { server: '*', methods: [tools/list, prompts/list, resources/list] }
  inner:
    - { server: alpha/inner, methods: [tools/call, ping], tools: [remove] }
  nothing: []
groups:
  readers: [${READ}]
`;

/** Sets of scopes that somebody may hold. */
export const MATRIX_SCOPES: readonly (readonly string[])[] = [
  [],
  ['nothing'],
  ['no-such-scope'],
  ['toString'],
  [READ],
  [EXECUTE],
  [READ, EXECUTE],
  ['alpha/everything'],
  ['lists/everywhere'],
  ['inner'],
  ['nothing', 'inner', READ],
  [READ, EXECUTE, 'alpha/everything', 'lists/everywhere', 'inner', 'nothing'],
];
