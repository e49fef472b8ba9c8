import { streams } from './streams.js';
import { renderTable, type Result } from './table.js';
import { toolsCall } from './tools-call.js';
import { validate } from './validate.js';

const BENCHMARKS: ReadonlyMap<string, () => Promise<Result[]>> = new Map([
  ['tools-call', toolsCall],
  ['validate', validate],
  ['streams', streams],
]);

const args = process.argv.slice(2);
const json = args.includes('--json');
const asked = args.filter((arg) => arg !== '--json');
const unknown = asked.filter((name) => !BENCHMARKS.has(name));

if (unknown.length > 0) {
  process.stderr.write(
    `Unknown benchmark: ${unknown.join(', ')}. There is: ${[...BENCHMARKS.keys()].join(', ')}\n`,
  );
  process.exit(2);
}
for (const [name, benchmark] of BENCHMARKS) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const results = await benchmark();
  process.stdout.write(
    json ? `${JSON.stringify({ name, results })}\n` : `\n${name}\n${renderTable(results)}`,
  );
}
