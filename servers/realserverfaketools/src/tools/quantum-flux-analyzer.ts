import { z } from 'zod';
import { fakeTool } from '../fake-tool.js';
import { rounded } from '../random.js';

export const quantumFluxAnalyzer = fakeTool({
  name: 'quantum_flux_analyzer',
  title: 'Quantum flux analyzer',
  description: 'Analyzes the quantum flux of an energy level and tells how stable it is.',
  input: z.object({
    energy_level: z.int().min(1).max(10).default(5).describe('Energy level to analyze, 1 to 10'),
    stabilization_factor: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe('How strongly the flux is stabilized, 0 to 1'),
    enable_temporal_shift: z
      .boolean()
      .default(false)
      .describe('Whether the flux may shift in time'),
  }),
  output: z.object({
    energy_level: z.number(),
    flux_density: z.number().describe('Of each unit of energy'),
    stability: z.number().describe('0 to 1'),
    state: z.enum(['stable', 'oscillating', 'unstable']),
    temporal_shift_ms: z.number().nullable().describe('null when shifting was not enabled'),
  }),
  invent: ({ energy_level, stabilization_factor, enable_temporal_shift }, random) => {
    const stability = rounded(stabilization_factor * (1 - energy_level / 20));
    return {
      energy_level,
      flux_density: random.number(energy_level, energy_level * 2),
      stability,
      state: stateOf(stability),
      temporal_shift_ms: enable_temporal_shift ? random.integer(-500, 500) : null,
    };
  },
});

function stateOf(stability: number): 'stable' | 'oscillating' | 'unstable' {
  if (stability >= 0.5) return 'stable';
  return stability >= 0.25 ? 'oscillating' : 'unstable';
}
