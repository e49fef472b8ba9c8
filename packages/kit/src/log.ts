import { levels, pino, type Logger } from 'pino';

export type Log = Logger;

export type LogOptions = {
  service: string;
  /** An unknown one means info: the logger is there before the settings are checked. */
  level?: string | undefined;
  /** Where lines go; stdout unless told, which the supervisor or the container engine collects. */
  destination?: { write: (line: string) => void };
};

/** Field names that never reach a log, whatever object they are logged in. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'client_secret',
  'access_token',
  'refresh_token',
  'id_token',
  'session_id',
  'x-gateway-identity',
];

/** One JSON line an event, with the service's name; secrets are replaced by name at two depths. */
export function createLogger({ service, level, destination }: LogOptions): Log {
  const options = {
    level: knownLevel(level),
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[secret]',
    },
  };
  // Written at once: what waits when a process ends is lost, or comes after what was said later.
  return pino(options, destination ?? pino.destination({ fd: 1, sync: true }));
}

function knownLevel(level = ''): string {
  return level === 'silent' || Object.hasOwn(levels.values, level) ? level : 'info';
}
