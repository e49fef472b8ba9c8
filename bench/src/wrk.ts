import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type LoadOptions = {
  url: string;
  connections: number;
  seconds: number;
  body: string;
  headers: Readonly<Record<string, string>>;
  /** Each request has the next of these, from the beginning again after the last. */
  tokens?: readonly string[];
};

export type Load = {
  /** Per second. */
  requests: number;
  count: number;
  p50Ms: number;
  p99Ms: number;
};

/**
 * POSTs the same body as fast as the connections allow, by wrk with one thread.
 * @throws Error when any answer is no success: a fast refusal measures nothing
 */
export async function load(options: LoadOptions): Promise<Load> {
  const { url, connections, seconds, body, headers, tokens } = options;
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const script = join(folder, 'post.lua');
    const tokenFile = join(folder, 'tokens');
    if (tokens) writeFileSync(tokenFile, tokens.join('\n'));
    writeFileSync(script, luaScript(body, headers) + (tokens ? luaTokens(tokenFile) : ''));
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url];
    const { stdout } = await run('wrk', args, { timeout: (seconds + 30) * 1000 });
    return readReport(stdout, url);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function luaScript(body: string, headers: LoadOptions['headers']): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`,
  );
  return `
wrk.method = "POST"
wrk.body = ${lua(body)}
${lines.join('\n')}
done = function(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("REPORT %d %f %f %f %d", summary.requests,
    summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
`;
}

function luaTokens(file: string): string {
  return `
local tokens = {}
for line in io.lines(${lua(file)}) do tokens[#tokens + 1] = line end
local at = 0
request = function()
  at = at % #tokens + 1
  wrk.headers["Authorization"] = "Bearer " .. tokens[at]
  return wrk.format()
end
`;
}

/** A Lua string: JSON's escapes of quotes, backslashes and control characters are Lua's too. */
const lua = (text: string) => JSON.stringify(text);

function readReport(stdout: string, url: string): Load {
  const report = /^REPORT (\d+) (\S+) (\S+) (\S+) (\d+)$/m.exec(stdout) ?? [];
  const [, count, requests, p50Ms, p99Ms, failed] = report;
  if (failed !== '0') throw new Error(`Not every request to ${url} succeeded:\n${stdout}`);
  return {
    count: Number(count),
    requests: Number(requests),
    p50Ms: Number(p50Ms),
    p99Ms: Number(p99Ms),
  };
}
