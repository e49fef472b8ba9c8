import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TOOLS = join(import.meta.dirname, '../../../.tools');
const FOLDER = join(TOOLS, 'conformance-0.2.0-alpha.12');
/** The suite needs a newer Node.js than the product. */
const PACKAGES = ['@modelcontextprotocol/conformance@0.2.0-alpha.12', 'node@22.23.3'];
const INSTALL_TIMEOUT_MS = 120_000;
const RUN_TIMEOUT_MS = 120_000;

/** What each check of the suite found, by `scenario/check`: `SUCCESS`, or what was wrong. */
export type Findings = ReadonlyMap<string, string>;

/** The revisions of MCP whose requirements the suite knows, each frozen when it was released. */
export type Revision = '2025-11-25' | '2026-07-28';

/**
 * Runs all server scenarios of a revision against the MCP endpoint at a URL, those too that the
 * suite does not score.
 */
export type ConformanceSuite = (url: string, revision: Revision) => Promise<Findings>;

/**
 * The official conformance suite of MCP as a program, installed into .tools when it is not there yet.
 * @throws Error when it cannot be installed
 */
export async function loadConformanceTool(): Promise<{ node: string; main: string }> {
  if (!existsSync(FOLDER)) await install();
  return {
    node: join(FOLDER, 'node_modules/node/bin/node'),
    main: join(FOLDER, 'node_modules/@modelcontextprotocol/conformance/dist/index.js'),
  };
}

/** @throws Error when the suite cannot be installed */
export async function loadConformanceSuite(): Promise<ConformanceSuite> {
  const { node, main } = await loadConformanceTool();
  return async (url, revision) => {
    const results = mkdtempSync(join(tmpdir(), 'conformance-'));
    const args = [main, 'server', '--requirements', revision, '--url', url, '-o', results];
    try {
      // It fails when any check does; the results tell which.
      await run(node, args, { timeout: RUN_TIMEOUT_MS }).catch(() => undefined);
      return readFindings(results);
    } finally {
      rmSync(results, { recursive: true });
    }
  };
}

/** In a folder of its own first, so that another run never meets half of it. */
async function install(): Promise<void> {
  const staged = `${FOLDER}.${process.pid}`;
  const options = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
  try {
    const args = ['install', '--prefix', staged, ...options, ...PACKAGES];
    await run('npm', args, { timeout: INSTALL_TIMEOUT_MS });
    if (!existsSync(FOLDER)) renameSync(staged, FOLDER);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

type Check = { id: string; name: string; status: string; errorMessage?: string };

/** One folder for each scenario, its name followed by the time. */
export function readFindings(results: string): Findings {
  const findings = new Map<string, string>();
  for (const folder of readdirSync(results)) {
    const scenario = folder.replace(/^server-|-\d{4}-\d\d-\d\dT.*$/g, '');
    const text = readFileSync(join(results, folder, 'checks.json'), 'utf8');
    for (const { id, name, status, errorMessage } of JSON.parse(text) as Check[]) {
      findings.set(nameFor(`${scenario}/${id}/${name}`, findings), errorMessage ?? status);
    }
  }
  return findings;
}

/** Some checks are made more than once. */
function nameFor(check: string, findings: Findings): string {
  for (let time = 1; ; time += 1) {
    const name = time === 1 ? check : `${check}/${time}`;
    if (!findings.has(name)) return name;
  }
}
