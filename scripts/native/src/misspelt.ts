/** Two changes are a slip of the finger; three make another word. */
const FARTHEST = 2;

/**
 * Names that look like ours but are not: they begin with `MCP_`, or differ from one of ours by at
 * most two letters. Each as one sentence.
 */
export function misspeltNames(given: readonly string[], ours: readonly string[]): string[] {
  return given
    .filter((name) => !ours.includes(name))
    .flatMap((name) => {
      const meant = nearest(name, ours);
      if (meant !== undefined) return [`${name} is not a setting; ${meant} is`];
      return name.startsWith('MCP_') ? [`${name} is not a setting: see .env.example`] : [];
    });
}

function nearest(name: string, ours: readonly string[]): string | undefined {
  return ours
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= FARTHEST)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Levenshtein: the least number of letters to insert, delete or replace. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
