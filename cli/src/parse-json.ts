/** What a text says in JSON; undefined for what is none, such as half a line. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
