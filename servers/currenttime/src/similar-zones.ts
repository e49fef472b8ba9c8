const HOW_MANY = 3;

/** The zones whose names are nearest to a name that is none, the nearest first. */
export function similarZones(wanted: string): string[] {
  const target = plain(wanted);
  return ['UTC', ...Intl.supportedValuesOf('timeZone')]
    .map((zone) => ({ zone, distance: distanceTo(zone, target) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, HOW_MANY)
    .map(({ zone }) => zone);
}

/** To the whole name, or to the city alone, which is what people often give. */
function distanceTo(zone: string, target: string): number {
  const city = zone.slice(zone.lastIndexOf('/') + 1);
  return Math.min(editDistance(plain(zone), target), editDistance(plain(city), target));
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** How many letters must be put in, taken out or replaced to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
