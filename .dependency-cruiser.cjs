/** Imports point one way; each rule names the direction it holds. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'leaf-packages-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/(contracts|kit)/' },
      to: { path: '^(packages/(?!(contracts|kit)/)|services|servers)' },
    },
    {
      name: 'domain-packages-import-leaves-only',
      severity: 'error',
      from: { path: '^packages/(policy|identity|mcp|store)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!(contracts|kit|policy|identity|mcp|store)/)' },
    },
    {
      name: 'packages-never-import-services',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|servers|cli|scripts)/' },
    },
    {
      name: 'services-meet-over-http',
      severity: 'error',
      from: { path: '^(services|servers)/([^/]+)/' },
      to: { path: '^(services|servers)/([^/]+)/', pathNot: '^$1/$2/' },
    },
    {
      name: 'the-command-line-speaks-over-http',
      severity: 'error',
      from: { path: '^(cli|agents)/' },
      to: { path: '^(services|servers|scripts)/' },
    },
    {
      name: 'nothing-imports-main',
      severity: 'error',
      from: {},
      to: { path: '/src/main\\.ts$' },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: {
        path: '^(packages|services|servers|cli|scripts)/',
        pathNot: '\\.test\\.ts$|/(fixtures\\.ts|testing/)|^packages/testing/',
      },
      to: { path: '^packages/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import'] },
  },
};
