import { z } from 'zod';

const LogLine = z.looseObject({
  level: z.string(),
  msg: z.string(),
  err: z.looseObject({ message: z.string() }).optional(),
});

const LONGEST = 500;
const SERIOUS_LEVELS: ReadonlySet<string> = new Set(['error', 'fatal']);

/** What a dead service's last lines say about why, in one line; undefined when they say nothing. */
export function reasonIn(lines: readonly string[]): string | undefined {
  const newestFirst = [...lines].reverse().filter((line) => line.trim() !== '');
  const reason =
    firstOf(newestFirst, structuredReason) ??
    newestFirst.find((line) => /\b\w*Error\b.*:|\[(emerg|alert|crit)\]/.test(line)) ??
    newestFirst.find((line) => !/^\s|^Node\.js v|^[}\]]/.test(line));
  return reason
    ?.replace(/\s*\n\s*(- )?/g, '; ')
    .trim()
    .slice(0, LONGEST);
}

/** A line of our own logger: its sentence, and the error's where that says more. */
function structuredReason(line: string): string | undefined {
  const entry = LogLine.safeParse(readJson(line)).data;
  if (!entry || !SERIOUS_LEVELS.has(entry.level)) return undefined;
  const { msg, err } = entry;
  return err === undefined || msg.includes(err.message) ? msg : `${msg}: ${err.message}`;
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined) {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
