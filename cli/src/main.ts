import { resolve } from 'node:path';
import { findBrowser } from './browser.js';
import { run } from './run.js';
import { createTerminal } from './terminal.js';

// Whoever reads, such as `head`, may have had enough.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await run(process.argv.slice(2), {
  root: resolve(import.meta.dirname, '../..'),
  env: process.env,
  terminal: createTerminal(process.stdin, (text) => process.stderr.write(text)),
  openBrowser: findBrowser(process.env, process.platform),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
