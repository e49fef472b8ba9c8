import { pino, type Logger } from 'pino';

export type Log = Logger;

export type LogOptions = {
  service: string;
  level?: string;
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
export function createLogger({ service, level = 'info', destination }: LogOptions): Log {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[secret]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
