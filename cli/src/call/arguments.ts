import { z } from 'zod';
import { UsageError } from '../failure.js';
import { parseJson } from '../parse-json.js';

/** The part of a tool's input schema that says how a word of the command line is meant. */
const InputSchema = z.object({
  properties: z.record(z.string(), z.looseObject({ type: z.unknown().optional() })).default({}),
});

/**
 * Arguments of a call: a JSON object, and single ones as `name=value` that win over it. A value is
 * text where the tool wants text, else JSON; where the tool says nothing, whatever it looks like.
 * @throws UsageError
 */
export function readArguments(
  pairs: readonly string[],
  json: string | undefined,
  inputSchema: unknown,
): Record<string, unknown> {
  const { data } = InputSchema.safeParse(inputSchema);
  const single = pairs.map((pair): [string, unknown] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--arg must have the form name=value, not ${pair}`);
    const name = pair.slice(0, at);
    return [name, valueOf(name, pair.slice(at + 1), data?.properties[name]?.type)];
  });
  return { ...(json !== undefined && parseObject(json)), ...Object.fromEntries(single) };
}

function valueOf(name: string, text: string, type: unknown): unknown {
  const types = [type].flat();
  if (types.includes('string')) return text;
  const value = parseJson(text);
  if (value !== undefined) return value;
  if (type === undefined) return text;
  throw new UsageError(`${name} must be ${types.join(' or ')}, not ${text}`);
}

function parseObject(text: string): Record<string, unknown> {
  const { success, data } = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
  if (success) return data;
  throw new UsageError('--json-args must be a JSON object');
}
