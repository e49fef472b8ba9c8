/**
 * The text of an `.env` with some names set. The line that has a name, or shows it as a comment,
 * takes the value; where there is none, one is added. All other lines stay as they are.
 */
export function setEnvLines(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (changed, [name, value]) => setLine(changed, name, value),
    text,
  );
}

function setLine(text: string, name: string, value: string): string {
  const line = `${name}=${quoted(value)}`;
  const lines = text.split('\n');
  const at = lines.findLastIndex((content) => assigns(content, name));
  const shown = lines.findIndex((content) => content.startsWith(`#${name}=`));
  const index = at === -1 ? shown : at;
  if (index !== -1) return lines.with(index, line).join('\n');
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

/** The last one counts, as it does for whoever reads the file. */
function assigns(content: string, name: string): boolean {
  return new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(content);
}

/** A `#` would begin a comment, and a space would be lost. @throws Error for what no quotes can hold */
function quoted(value: string): string {
  if (/^[\w.:/-]*$/.test(value)) return value;
  if (/['\r\n]/.test(value)) throw new Error('The value cannot stand in .env');
  return `'${value}'`;
}
