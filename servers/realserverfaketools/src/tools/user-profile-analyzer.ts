import { z } from 'zod';
import { fakeTool } from '../fake-tool.js';

const Profile = z.object({
  username: z.string().min(1).max(64).describe('Name of the account'),
  email: z.email().max(254).describe('Mail address'),
  age: z.int().min(0).max(150).optional().describe('In years'),
  interests: z.array(z.string().min(1).max(100)).max(100).default([]).describe('Likes, in words'),
});

const AnalysisOptions = z.object({
  depth: z.int().min(1).max(10).default(3).describe('Number of traits to find, 1 to 10'),
  include_metadata: z.boolean().default(true).describe('Whether to add what the address tells'),
});

const TRAITS = [
  'explorer',
  'planner',
  'night owl',
  'collector',
  'tinkerer',
  'storyteller',
  'minimalist',
  'early adopter',
  'sceptic',
  'host',
];

export const userProfileAnalyzer = fakeTool({
  name: 'user_profile_analyzer',
  title: 'User profile analyzer',
  description: 'Analyzes the profile of a user: traits, and how much each interest matters.',
  input: z.object({
    profile: Profile.describe('The user'),
    analysis_options: AnalysisOptions.prefault({}).describe('How to analyze'),
  }),
  output: z.object({
    username: z.string(),
    age_group: z.enum(['minor', 'adult', 'senior', 'unknown']),
    traits: z.array(z.string()),
    interests: z.array(z.object({ name: z.string(), affinity: z.number().describe('0 to 1') })),
    metadata: z.object({ email_domain: z.string() }).optional(),
  }),
  invent: ({ profile, analysis_options }, random) => {
    const first = random.integer(0, TRAITS.length - 1);
    const rotated = [...TRAITS.slice(first), ...TRAITS.slice(0, first)];
    const email_domain = profile.email.slice(profile.email.lastIndexOf('@') + 1);
    return {
      username: profile.username,
      age_group: ageGroup(profile.age),
      traits: rotated.slice(0, analysis_options.depth),
      interests: profile.interests.map((name) => ({ name, affinity: random.number(0, 1) })),
      ...(analysis_options.include_metadata && { metadata: { email_domain } }),
    };
  },
});

function ageGroup(age: number | undefined): 'minor' | 'adult' | 'senior' | 'unknown' {
  if (age === undefined) return 'unknown';
  if (age < 18) return 'minor';
  return age < 65 ? 'adult' : 'senior';
}
