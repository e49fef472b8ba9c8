/** What is searched: how often each stem stands in each field, and how long the fields are. */
export type Document = {
  counts: ReadonlyMap<string, readonly number[]>;
  lengths: readonly number[];
};

/** @param fields the stems of each field, in the order of the weights. */
export function documentOf(fields: readonly (readonly string[])[]): Document {
  const counts = new Map<string, number[]>();
  fields.forEach((stems, field) => {
    for (const stem of stems) {
      const known = counts.get(stem) ?? fields.map(() => 0);
      known[field] = (known[field] ?? 0) + 1;
      counts.set(stem, known);
    }
  });
  return { counts, lengths: fields.map((stems) => stems.length) };
}

/** The documents as if they were one, as far as these stems are concerned. */
export function joinDocuments(documents: readonly Document[], stems: readonly string[]): Document {
  const counts = new Map<string, number[]>();
  const lengths: number[] = [];
  for (const document of documents) {
    add(lengths, document.lengths);
    for (const stem of stems) {
      const found = document.counts.get(stem);
      if (!found) continue;
      const known = counts.get(stem) ?? [];
      counts.set(stem, known);
      add(known, found);
    }
  }
  return { counts, lengths };
}

function add(total: number[], more: readonly number[]): void {
  for (let i = 0; i < more.length; i++) total[i] = (total[i] ?? 0) + (more[i] ?? 0);
}
