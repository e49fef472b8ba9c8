import { parsePolicy, type Policy } from '@mcp-gateway/policy';

/** Alice may use one tool of `currenttime`; nobody is named for `secretsrv`; root may do all. */
export const POLICY_TEXT = `
scopes:
  currenttime/use:
    - server: currenttime
      methods: [initialize, ping, notifications/initialized, notifications/cancelled, tools/list, tools/call]
      tools: [current_time_by_timezone]
  currenttime/lists:
    - { server: currenttime, methods: [tools/list], tools: [current_time_by_timezone] }
  everything:
    - { server: '*', methods: ['*'], tools: ['*'], prompts: ['*'], resources: ['*'] }
groups:
  clock-readers: [currenttime/use]
  mcp-registry-admin: [everything]
`;

export function aPolicy(text: string = POLICY_TEXT): Policy {
  return parsePolicy(text);
}
