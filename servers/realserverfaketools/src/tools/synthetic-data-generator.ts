import { z } from 'zod';
import { fakeTool } from '../fake-tool.js';
import { createRandom, type Random } from '../random.js';

const TYPES = ['string', 'integer', 'number', 'boolean', 'date', 'email', 'uuid'] as const;
type FieldType = (typeof TYPES)[number];

const FieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a name of letters, digits and _');
const FieldType = z.enum(TYPES);
/** Only the type matters; what else a schema may say of a field is let pass. */
const Field = z.union([FieldType, z.looseObject({ type: FieldType })], 'has no type that is known');

export const syntheticDataGenerator = fakeTool({
  name: 'synthetic_data_generator',
  title: 'Synthetic data generator',
  description: 'Generates records of made-up data that follow a schema.',
  input: z.object({
    schema: z
      .record(FieldName, Field)
      .refine((fields) => Object.keys(fields).length <= 50, 'must not have more than 50 fields')
      .describe(`Fields of a record: for each name its type, one of ${TYPES.join(', ')}`),
    record_count: z.int().min(1).max(1000).default(10).describe('Number of records, 1 to 1000'),
    seed: z
      .int()
      .optional()
      .describe('The same seed gives the same records, also with more of them'),
  }),
  output: z.object({
    record_count: z.number(),
    records: z.array(z.record(z.string(), z.unknown())),
  }),
  invent: ({ schema, record_count, seed }, random) => {
    const source = seed === undefined ? random : createRandom(`seed ${seed}`);
    const fields = Object.entries(schema).map(
      ([name, field]) => [name, typeof field === 'string' ? field : field.type] as const,
    );
    const record = () =>
      Object.fromEntries(fields.map(([name, type]) => [name, value(type, source)]));
    return { record_count, records: Array.from({ length: record_count }, record) };
  },
});

const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'harbour'] as const;
const DAY_MS = 86_400_000;

function value(type: FieldType, random: Random): string | number | boolean {
  switch (type) {
    case 'string':
      return `${random.pick(WORDS)} ${random.pick(WORDS)}`;
    case 'integer':
      return random.integer(0, 1000);
    case 'number':
      return random.number(0, 1000);
    case 'boolean':
      return random.pick([true, false]);
    case 'date':
      return new Date(random.integer(0, 20_000) * DAY_MS).toISOString().slice(0, 10);
    case 'email':
      return `${random.pick(WORDS)}${random.integer(1, 999)}@example.com`;
    case 'uuid':
      return uuid(random);
  }
}

/** Version 4 of RFC 9562, but for its digits not being random. */
function uuid({ hex, pick }: Random): string {
  const digits = hex(30);
  const third = `4${digits.slice(12, 15)}`;
  const fourth = `${pick(['8', '9', 'a', 'b'])}${digits.slice(15, 18)}`;
  return [digits.slice(0, 8), digits.slice(8, 12), third, fourth, digits.slice(18)].join('-');
}
