import { z } from 'zod';
import { AgentFailed } from './failure.js';

const Property = z.looseObject({
  type: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional().catch(undefined),
  description: z.string().default('').catch(''),
});
type Property = z.infer<typeof Property>;

const Schema = z.looseObject({
  properties: z.record(z.string(), Property.catch(Property.parse({}))).default({}),
  required: z.array(z.string()).default([]),
});

/**
 * Arguments for a tool from the words of a request, by simple rules: a value of an enumeration that
 * the request names, a time zone whose city it names, a number, the default of the schema; for the
 * only text that is needed, the whole request.
 * @throws AgentFailed when something that is needed is not said
 */
export function guessArguments(schema: unknown, request: string): Record<string, unknown> {
  const { properties, required } = Schema.parse(schema);
  const known: [string, unknown][] = Object.entries(properties).flatMap(([name, property]) => {
    const value = valueFor(name, property, request);
    return value === undefined ? [] : [[name, value]];
  });
  const args = Object.fromEntries(known);
  const missing = required.filter((name) => !(name in args));
  const [only] = missing;
  if (only === undefined) return args;
  if (missing.length === 1 && properties[only]?.type === 'string') {
    return { ...args, [only]: request };
  }
  throw new AgentFailed(`The request does not say: ${missing.join(', ')}.`);
}

function valueFor(name: string, property: Property, request: string): unknown {
  const named = property.enum?.find((value) => names(request, String(value)));
  if (named !== undefined) return named;
  if (isTimeZone(name, property)) return timeZoneIn(request) ?? property.default;
  if (property.type === 'number' || property.type === 'integer') {
    return numberIn(request) ?? property.default;
  }
  return property.default;
}

function isTimeZone(name: string, { type, description }: Property): boolean {
  return type === 'string' && /time.?zone|(?:^|_)tz(?=_|\s|$)/i.test(`${name} ${description}`);
}

function timeZoneIn(request: string): string | undefined {
  return Intl.supportedValuesOf('timeZone').find((zone) => {
    const city = zone.split('/').at(-1) ?? zone;
    return names(request, zone) || names(request, city.replaceAll('_', ' '));
  });
}

function numberIn(request: string): number | undefined {
  const [text] = /(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)/.exec(request) ?? [];
  return text === undefined ? undefined : Number(text);
}

/** Whether the words stand in the request, as words. */
function names(request: string, words: string): boolean {
  const plain = (text: string) =>
    ` ${text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}/]+/gu, ' ')
      .trim()} `;
  return words !== '' && plain(request).includes(plain(words));
}
