/** Letters of these scripts look like Latin ones, so a word holds letters of one kind only. */
const LATIN = /\p{Script=Latin}/u;
const LOOKS_LATIN = /[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Cherokee}]/u;
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Why people could not read this name for what it is; undefined when they can. */
export function nameProblem(name: string): string | undefined {
  if (INVISIBLE.test(name)) return 'must not hold invisible characters';
  const mixed = name
    .normalize('NFKC')
    .split(/\s+/)
    .some((word) => LATIN.test(word) && LOOKS_LATIN.test(word));
  return mixed ? 'must not mix alphabets within a word' : undefined;
}

/**
 * What two names have in common when people take one for the other: compatibility forms, case and
 * spaces do not tell them apart. A space beside a digit does: "node 1 12" is not "node 11 2".
 */
export function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .trim()
    .replace(/(?<!\p{N})\s+(?!\p{N})/gu, '')
    .replace(/\s+/g, ' ');
}
