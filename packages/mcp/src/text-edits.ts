import type { JsonNode } from './json/read-json.js';

/** Replaces the text between two positions. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** Applies edits that do not overlap; what lies between them stays as it is. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return pieces.join('') + text.slice(at);
}

/** Cuts items out of an array, each with the comma before it, or after it as long as none is kept. */
export function cutItems(
  items: readonly JsonNode[],
  isKept: (item: JsonNode) => boolean,
): readonly Edit[] {
  const edits: Edit[] = [];
  let keptOne = false;
  let previousEnd = 0;
  items.forEach((item, index) => {
    const { start, end } = item;
    if (isKept(item)) keptOne = true;
    else if (keptOne) edits.push({ start: previousEnd, end, text: '' });
    else edits.push({ start, end: items[index + 1]?.start ?? end, text: '' });
    previousEnd = end;
  });
  return edits;
}
