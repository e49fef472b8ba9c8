import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createFakeToolsServer } from './server.js';

let client: Client;

beforeAll(async () => {
  const [near, far] = InMemoryTransport.createLinkedPair();
  client = new Client({ name: 'test', version: '1.0.0' });
  await createFakeToolsServer().connect(far);
  await client.connect(near);
  // The SDK's client checks structured results against the schemas that it has listed.
  await client.listTools();
});

afterAll(() => client.close());

const ask = (name: string, given: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: given });

async function resultOf(name: string, given: Record<string, unknown> = {}) {
  const result = await ask(name, given);
  if (result.isError) throw new Error(JSON.stringify(result.content));
  return result.structuredContent as Record<string, unknown>;
}

const COORDINATES = { latitude: 48.85, longitude: 2.35 };
const TIMEFRAME = { start: '2025-01-01', end: '2025-01-31T12:00:00Z' };
const PROFILE = { username: 'ann', email: 'ann@example.org' };
const SCHEMA = { name: 'string', age: { type: 'integer' } };

const CALLS: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ['quantum_flux_analyzer', {}, { energy_level: 6 }],
  ['neural_pattern_synthesizer', { input_patterns: ['a', 'b'] }, { input_patterns: ['a', 'c'] }],
  [
    'hyper_dimensional_mapper',
    { coordinates: COORDINATES },
    { coordinates: { ...COORDINATES, altitude: 35 } },
  ],
  [
    'temporal_anomaly_detector',
    { timeframe: TIMEFRAME },
    { timeframe: TIMEFRAME, sensitivity: 10 },
  ],
  ['user_profile_analyzer', { profile: PROFILE }, { profile: { ...PROFILE, username: 'bob' } }],
  ['synthetic_data_generator', { schema: SCHEMA }, { schema: SCHEMA, seed: 7 }],
];

describe('every tool', () => {
  it('is described, and so is each of its arguments', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(CALLS.map(([name]) => name));
    for (const { description, inputSchema } of tools) {
      expect(description).toMatch(/\.$/);
      for (const property of Object.values(inputSchema.properties ?? {})) {
        expect(property).toHaveProperty('description');
      }
    }
  });

  it.each(CALLS)(
    '%s gives the same result for the same arguments, as text too',
    async (name, given) => {
      const first = await ask(name, given);
      expect(await ask(name, given)).toEqual(first);
      const [content] = first.content as { text: string }[];
      expect(JSON.parse(content!.text)).toEqual(first.structuredContent);
    },
  );

  it.each(CALLS)('%s gives another result for other arguments', async (name, given, other) => {
    expect(await resultOf(name, other)).not.toEqual(await resultOf(name, given));
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['quantum_flux_analyzer', { energy_level: 11 }, 'energy_level'],
    ['quantum_flux_analyzer', { stabilization_factor: -0.1 }, 'stabilization_factor'],
    ['quantum_flux_analyzer', { enable_temporal_shift: 'yes' }, 'enable_temporal_shift'],
    ['neural_pattern_synthesizer', {}, 'input_patterns'],
    ['neural_pattern_synthesizer', { input_patterns: [] }, 'input_patterns'],
    ['neural_pattern_synthesizer', { input_patterns: ['a'], dimensions: 11 }, 'dimensions'],
    ['hyper_dimensional_mapper', { coordinates: { latitude: 91, longitude: 0 } }, 'latitude'],
    [
      'hyper_dimensional_mapper',
      { coordinates: COORDINATES, dimension_count: 2 },
      'dimension_count',
    ],
    ['temporal_anomaly_detector', { timeframe: { start: 'yesterday', end: 'now' } }, 'start'],
    ['temporal_anomaly_detector', { timeframe: { start: '2025-02-01', end: '2025-01-01' } }, 'end'],
    ['temporal_anomaly_detector', { timeframe: TIMEFRAME, sensitivity: 0 }, 'sensitivity'],
    ['user_profile_analyzer', { profile: { username: 'ann', email: 'nowhere' } }, 'email'],
    ['user_profile_analyzer', { profile: { ...PROFILE, age: -1 } }, 'age'],
    ['synthetic_data_generator', { schema: { 'a b': 'string' } }, 'schema'],
    ['synthetic_data_generator', { schema: { a: 'colour' } }, 'schema'],
    ['synthetic_data_generator', { schema: SCHEMA, record_count: 1001 }, 'record_count'],
  ])('%s refuses %j', async (name, given, field) => {
    const result = await ask(name, given);
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(new RegExp(`: ([a-z]+\\.)?${field}`)) }],
    });
  });
});

describe('quantum_flux_analyzer', () => {
  it.each([
    [{}, 0.5625, 'stable'],
    [{ energy_level: 10 }, 0.375, 'oscillating'],
    [{ stabilization_factor: 0.1 }, 0.075, 'unstable'],
  ])('computes the stability of %j', async (given, stability, state) => {
    expect(await resultOf('quantum_flux_analyzer', given)).toMatchObject({
      stability,
      state,
      temporal_shift_ms: null,
    });
  });

  it('shifts in time when that is enabled', async () => {
    const result = await resultOf('quantum_flux_analyzer', { enable_temporal_shift: true });
    expect(Number.isInteger(result['temporal_shift_ms'])).toBe(true);
  });
});

describe('neural_pattern_synthesizer', () => {
  it('makes a vector of each text and accepts the coherent ones', async () => {
    const input_patterns = Array.from({ length: 20 }, (_, index) => `pattern ${index}`);
    const given = { input_patterns, coherence_threshold: 0.5, dimensions: 4 };
    const result = await resultOf('neural_pattern_synthesizer', given);
    const patterns = result['patterns'] as { coherence: number; accepted: boolean; vector: [] }[];
    expect(patterns).toHaveLength(20);
    for (const { coherence, accepted, vector } of patterns) {
      expect(accepted).toBe(coherence >= 0.5);
      expect(vector).toHaveLength(4);
    }
    expect(result['accepted_count']).toBe(patterns.filter(({ accepted }) => accepted).length);
  });
});

describe('hyper_dimensional_mapper', () => {
  it.each([
    [{}, 5, true],
    [{ dimension_count: 11, reality_anchoring: 0.4 }, 11, false],
    [{ dimension_count: 3, reality_anchoring: 1 }, 3, true],
  ])('maps a place with %j', async (more, dimensions, anchored) => {
    const result = await resultOf('hyper_dimensional_mapper', {
      coordinates: COORDINATES,
      ...more,
    });
    const position = result['position'] as number[];
    expect(position).toHaveLength(dimensions);
    expect(position.slice(0, 3)).toEqual([48.85, 2.35, 0]);
    expect(result['anchored']).toBe(anchored);
  });

  it('does not drift when fully anchored', async () => {
    const given = { coordinates: COORDINATES, reality_anchoring: 1 };
    expect(await resultOf('hyper_dimensional_mapper', given)).toMatchObject({ drift: 0 });
  });
});

describe('temporal_anomaly_detector', () => {
  it('finds anomalies of the wanted types within the timeframe, the earliest first', async () => {
    const given = { timeframe: TIMEFRAME, sensitivity: 10, anomaly_types: ['loop', 'echo'] };
    const result = await resultOf('temporal_anomaly_detector', given);
    const anomalies = result['anomalies'] as { type: string; detected_at: string }[];
    const moments = anomalies.map(({ detected_at }) => detected_at);
    expect(moments.length).toBeGreaterThan(0);
    expect(moments).toEqual(moments.toSorted());
    expect(moments[0]! >= '2025-01-01').toBe(true);
    expect(moments.at(-1)! <= '2025-01-31T12:00:00.000Z').toBe(true);
    expect(Object.keys(result['counts'] as object)).toEqual(['loop', 'echo']);
  });
});

describe('user_profile_analyzer', () => {
  it('tells traits, interests and the domain of the address', async () => {
    const profile = { ...PROFILE, age: 30, interests: ['chess', 'tea'] };
    expect(await resultOf('user_profile_analyzer', { profile })).toMatchObject({
      username: 'ann',
      age_group: 'adult',
      traits: [expect.any(String), expect.any(String), expect.any(String)],
      interests: [{ name: 'chess' }, { name: 'tea' }],
      metadata: { email_domain: 'example.org' },
    });
  });

  it.each([
    [undefined, 'unknown'],
    [17, 'minor'],
    [18, 'adult'],
    [65, 'senior'],
  ])('puts the age %s into the group %s', async (age, age_group) => {
    const profile = { ...PROFILE, ...(age !== undefined && { age }) };
    expect(await resultOf('user_profile_analyzer', { profile })).toMatchObject({ age_group });
  });

  it('goes as deep as asked, and leaves metadata out when asked', async () => {
    const analysis_options = { depth: 10, include_metadata: false };
    const result = await resultOf('user_profile_analyzer', { profile: PROFILE, analysis_options });
    expect(new Set(result['traits'] as string[]).size).toBe(10);
    expect(result).not.toHaveProperty('metadata');
  });
});

describe('synthetic_data_generator', () => {
  const ALL = {
    s: 'string',
    i: 'integer',
    n: 'number',
    b: 'boolean',
    d: 'date',
    e: 'email',
    u: { type: 'uuid', note: 'ignored' },
  };

  it('makes records whose fields have their types', async () => {
    const result = await resultOf('synthetic_data_generator', { schema: ALL, record_count: 50 });
    const records = result['records'] as Record<string, unknown>[];
    expect(records).toHaveLength(50);
    for (const record of records) {
      expect(record).toEqual({
        s: expect.stringMatching(/^[a-z]+ [a-z]+$/),
        i: expect.any(Number),
        n: expect.any(Number),
        b: expect.any(Boolean),
        d: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        e: expect.stringMatching(/^[a-z]+\d+@example\.com$/),
        u: expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
      });
    }
  });

  it('makes ten records unless told otherwise', async () => {
    expect(await resultOf('synthetic_data_generator', { schema: SCHEMA })).toMatchObject({
      record_count: 10,
    });
  });

  it('begins with the same records for the same seed', async () => {
    const few = await resultOf('synthetic_data_generator', {
      schema: ALL,
      record_count: 3,
      seed: 1,
    });
    const many = await resultOf('synthetic_data_generator', {
      schema: ALL,
      record_count: 9,
      seed: 1,
    });
    expect((many['records'] as unknown[]).slice(0, 3)).toEqual(few['records']);
  });
});
