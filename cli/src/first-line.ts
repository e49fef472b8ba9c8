/** As much of a description as a table has room for. */
export function firstLineOf(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
