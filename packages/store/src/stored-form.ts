/** A record as text, and as it will be when that is read back. @throws what `parse` throws */
export function storedForm<T>(value: T, parse: (json: unknown) => T): { json: string; stored: T } {
  const json = `${JSON.stringify(value, null, 2)}\n`;
  return { json, stored: parse(JSON.parse(json)) };
}
