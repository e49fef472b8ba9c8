/** ICU knows no zone of that name. */
export class UnknownTimeZone extends Error {
  override readonly name = 'UnknownTimeZone';
}

/**
 * The moment in ISO 8601 as clocks in the zone show it, with their distance from UTC:
 * `2025-06-14T10:15:00-04:00`.
 * @throws UnknownTimeZone
 */
export function localTime(moment: Date, timeZone: string): string {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return `${date}T${time}${offsetOf(part('timeZoneName'))}`;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
  } catch (cause) {
    throw new UnknownTimeZone(`No time zone is called "${timeZone}"`, { cause });
  }
}

/** `GMT-04:00` → `-04:00`; the zone of Greenwich has no digits. */
function offsetOf(timeZoneName: string): string {
  return timeZoneName.replace('GMT', '') || '+00:00';
}
