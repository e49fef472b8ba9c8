import { z } from 'zod';
import { fakeTool } from '../fake-tool.js';
import { rounded } from '../random.js';

export const neuralPatternSynthesizer = fakeTool({
  name: 'neural_pattern_synthesizer',
  title: 'Neural pattern synthesizer',
  description: 'Synthesizes neural patterns from texts and tells which of them are coherent.',
  input: z.object({
    input_patterns: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(100)
      .describe('Texts to make patterns of'),
    coherence_threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Coherence from which a pattern is accepted, 0 to 1'),
    dimensions: z.int().min(1).max(10).default(3).describe('Length of each vector, 1 to 10'),
  }),
  output: z.object({
    patterns: z.array(
      z.object({
        pattern: z.string(),
        coherence: z.number(),
        accepted: z.boolean(),
        vector: z.array(z.number()),
      }),
    ),
    accepted_count: z.number(),
    mean_coherence: z.number(),
  }),
  invent: ({ input_patterns, coherence_threshold, dimensions }, random) => {
    const patterns = input_patterns.map((pattern) => {
      const coherence = random.number(0, 1);
      const vector = Array.from({ length: dimensions }, () => random.number(-1, 1));
      return { pattern, coherence, accepted: coherence >= coherence_threshold, vector };
    });
    const total = patterns.reduce((sum, { coherence }) => sum + coherence, 0);
    return {
      patterns,
      accepted_count: patterns.filter(({ accepted }) => accepted).length,
      mean_coherence: rounded(total / patterns.length),
    };
  },
});
