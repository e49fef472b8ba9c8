import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from './parse-policy.js';
import { renderOriginalAsOurs } from './render-policy.js';

const ORIGINAL = `
UI-Scopes:
  registry-admin: { list_service: [all], toggle_service: [/currenttime] }
  registry-user: { list_service: [mcpgw, Current Time API] }
  nothing: {}
group_mappings:
  admins: [registry-admin, servers/read]
  "on": [servers/read]
  nobody: []
servers/read:
  - { server: currenttime, methods: [initialize, tools/call], tools: [current_time, "über: alles #1", "no", "1e3"] }
  - { server: '*', methods: ['*'], tools: ['*'] }
"true":
  - { server: a/b, methods: [] }
empty: []
`;

describe('a file of the original, rendered in our format', () => {
  it('reads as the same policy, but for display names that name no server', () => {
    const withoutDisplayName = ORIGINAL.replace(', Current Time API', '');
    const rendered = parsePolicy(renderOriginalAsOurs(ORIGINAL));
    expect(rendered).toEqual(parsePolicy(withoutDisplayName));
    expect([...rendered.scopes.keys()]).toEqual([...parsePolicy(ORIGINAL).scopes.keys()]);
  });

  it('is written as somebody would write it', () => {
    const text = `
UI-Scopes:
  admin: { list_service: [Current Time API, all] }
group_mappings: { g: [s/read, admin] }
s/read: [{ server: time, methods: [ping], tools: [now] }]
`;
    expect(renderOriginalAsOurs(text)).toBe(`scopes:
  s/read:
    - server: time
      methods: [ping]
      tools: [now]
      prompts: ["*"]
      resources: ["*"]
  admin: []

groups:
  g: [s/read, admin]

ui:
  admin:
    # no server's path: "Current Time API"
    list_service: ["*"]
`);
  });

  it('is not made of a file that is in our format, nor of one that cannot be used', () => {
    const shipped = readFileSync(new URL('../../../scopes.yml', import.meta.url), 'utf8');
    expect(() => renderOriginalAsOurs(shipped)).toThrow('it is in this format already');
    expect(() => renderOriginalAsOurs('a: [{}]')).toThrow('a[0].server: is missing');
  });
});
