import { z } from 'zod';
import { fakeTool } from '../fake-tool.js';
import { rounded } from '../random.js';

const Coordinates = z.object({
  latitude: z.number().min(-90).max(90).describe('Degrees, south is negative'),
  longitude: z.number().min(-180).max(180).describe('Degrees, west is negative'),
  altitude: z.number().min(-12_000).max(1_000_000).default(0).describe('Metres above the sea'),
});

export const hyperDimensionalMapper = fakeTool({
  name: 'hyper_dimensional_mapper',
  title: 'Hyper-dimensional mapper',
  description: 'Maps a place on Earth into a space of more dimensions.',
  input: z.object({
    coordinates: Coordinates.describe('The place'),
    dimension_count: z.int().min(3).max(11).default(5).describe('Dimensions to map to, 3 to 11'),
    reality_anchoring: z
      .number()
      .min(0)
      .max(1)
      .default(0.8)
      .describe('How firmly the place is held in reality, 0 to 1'),
  }),
  output: z.object({
    position: z.array(z.number()).describe('Starts with latitude, longitude and altitude'),
    drift: z.number().describe('Distance to reality'),
    anchored: z.boolean(),
  }),
  invent: ({ coordinates, dimension_count, reality_anchoring }, random) => {
    const { latitude, longitude, altitude } = coordinates;
    const beyond = Array.from({ length: dimension_count - 3 }, () => random.number(-100, 100));
    return {
      position: [latitude, longitude, altitude, ...beyond],
      drift: rounded((1 - reality_anchoring) * random.number(1, 10)),
      anchored: reality_anchoring >= 0.5,
    };
  },
});
