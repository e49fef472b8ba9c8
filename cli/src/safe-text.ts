/** Control, format and separator characters and halves of pairs, other than line break and tab. */
const UNPRINTABLE = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Somebody else's text of several lines, without what a terminal would obey. */
export function safeText(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u{${hexOf(char)}}`);
}

/** JSON that reads back the same, and holds nothing that a terminal would obey. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNPRINTABLE, (char) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function hexOf(char: string): string {
  return char.codePointAt(0)?.toString(16) ?? '';
}
