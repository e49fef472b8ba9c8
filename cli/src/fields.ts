import { printable } from '@mcp-gateway/kit';

/** The fields of an object, one a line, those that say nothing left out. */
export function renderFields(object: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(object)
    .map(([name, value]) => [name, textOf(value)] as const)
    .filter(([, text]) => text !== '');
  const width = Math.max(0, ...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${printable(text)}`).join('\n');
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
