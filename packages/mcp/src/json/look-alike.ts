/** Characters that a lenient reader may not see: controls, format characters, combining marks. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Mn}]/gu;
const VISIBLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * Makes a check for keys that are not one of `names` yet could be taken for one by a reader that
 * ignores case, normalises Unicode or drops invisible characters: `Method`, `paramſ`, `name\0`.
 */
export function createLookAlikeCheck(names: readonly string[]): (key: string) => boolean {
  const exact = new Set(names);
  const folded = new Set(names.map(fold));
  return (key) => !exact.has(key) && folded.has(fold(key));
}

/** Upper case first: it joins letters that differ in lower case only, such as `i` and `ı`. */
function fold(key: string): string {
  if (VISIBLE_ASCII.test(key)) return key.toLowerCase();
  return key.normalize('NFKC').toUpperCase().toLowerCase().replace(INVISIBLE, '');
}
