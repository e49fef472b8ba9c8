const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A moment: ISO 8601, or how long ago as in `15m`, `2h` or `3d`; milliseconds since the epoch.
 * Undefined for any other text.
 */
export function parseSince(text: string, now: number): number | undefined {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (unit !== undefined) return now - Number(amount) * UNITS[unit as keyof typeof UNITS];
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
