/** What POLICY_EXTENSIONS_FILE names: scope types, and further scopes of principals. */

const METHODS = ['initialize', 'notifications/initialized', 'ping', 'tools/list', 'tools/call'];

/** Who is on call this week. A real one would be read from where the rota is kept. */
const ON_CALL = new Set(['local:ada', 'pager']);

export default {
  scopeTypes: {
    /** `team:weather` grants all tools of the servers below that path that are the team's own. */
    'team:': (team) => [
      { server: `${team}/production`, methods: METHODS, tools: ['status'] },
      { server: `${team}/staging`, methods: METHODS, tools: ['*'] },
    ],

    /** `office:weather/read` grants what `weather/read` does, in the office's network. */
    'office:': (scope, { grantsOf }) =>
      grantsOf(scope).map((grant) => ({
        ...grant,
        when: [...(grant.when ?? []), 'address.inNetwork("192.0.2.0/24")'],
      })),
  },

  scopesOf: ({ subject }) => (ON_CALL.has(subject) ? ['team:weather'] : []),
};
