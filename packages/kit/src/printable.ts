const LONGEST = 256;

/** The usual case, told quickly. */
const PLAIN = /^[ -~]{0,256}$/;

/** Control, format and separator characters, and halves of pairs: what moves a reader's eye or cursor. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else's as it may stand in a log: one line, short, and nothing that a terminal obeys. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.replace(UNPRINTABLE, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`);
}
