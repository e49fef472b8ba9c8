import { z } from 'zod';
import { fakeTool } from '../fake-tool.js';

const IsoMoment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** Checked beside its schema, whose pattern would be longer than all the rest of it. */
const Moment = z
  .string()
  .max(40)
  .refine((text) => IsoMoment.safeParse(text).success, 'must be a date in ISO 8601')
  .describe('Date, or date and time, in ISO 8601');

const Timeframe = z
  .object({
    start: Moment,
    end: Moment,
  })
  .refine(({ start, end }) => Date.parse(start) <= Date.parse(end), {
    path: ['end'],
    message: 'must not be before start',
  });

export const temporalAnomalyDetector = fakeTool({
  name: 'temporal_anomaly_detector',
  title: 'Temporal anomaly detector',
  description: 'Finds anomalies of time within a timeframe.',
  input: z.object({
    timeframe: Timeframe.describe('Where to look'),
    sensitivity: z.int().min(1).max(10).default(7).describe('1 (coarse) to 10 (fine)'),
    anomaly_types: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(20)
      .default(['temporal_shift', 'causal_loop', 'timeline_divergence'])
      .describe('What to look for'),
  }),
  output: z.object({
    anomalies: z.array(
      z.object({
        type: z.string(),
        detected_at: z.iso.datetime(),
        severity: z.number().describe('0 to 1'),
      }),
    ),
    counts: z.record(z.string(), z.number()).describe('Number of anomalies of each type'),
  }),
  invent: ({ timeframe, sensitivity, anomaly_types }, random) => {
    const start = Date.parse(timeframe.start);
    const end = Date.parse(timeframe.end);
    const anomalies = anomaly_types
      .flatMap((type) =>
        Array.from({ length: random.integer(0, sensitivity) }, () => ({
          type,
          detected_at: new Date(random.integer(start, end)).toISOString(),
          severity: random.number(0, 1),
        })),
      )
      .sort((a, b) => a.detected_at.localeCompare(b.detected_at));
    const count = (type: string) => anomalies.filter((anomaly) => anomaly.type === type).length;
    return {
      anomalies,
      counts: Object.fromEntries(anomaly_types.map((type) => [type, count(type)])),
    };
  },
});
