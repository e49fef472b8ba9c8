import { describe, expect, it } from '@jest/globals';
import { createLogger, type Log } from './log.js';

function logged(write: (log: Log) => void, level?: string): Record<string, unknown>[] {
  const lines: string[] = [];
  write(
    createLogger({ service: 'test', level, destination: { write: (line) => lines.push(line) } }),
  );
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createLogger', () => {
  it('writes one JSON line an event, with time, level, service, fields and sentence', () => {
    const [line] = logged((log) => log.info({ port: 1 }, 'Started'));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'test',
      port: 1,
      msg: 'Started',
    });
  });

  it.each([
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
  ])('never writes the value of %s (W-28)', (name) => {
    const secret = { [name]: 'marker' };
    const written = JSON.stringify(
      logged((log) => {
        log.info(secret, 'On top');
        log.info({ body: secret }, 'One deep');
        log.info({ req: { headers: secret } }, 'Two deep');
      }),
    );
    expect(written).not.toContain('marker');
    expect(written.match(/\[secret\]/g)).toHaveLength(3);
  });

  it('keeps to one line whatever the text holds (T-131)', () => {
    const text = 'a\r\n{"level":"fatal"}\u001b[2J';
    const [line, ...more] = logged((log) => log.info({ text }, text));
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: 'info', text, msg: text });
  });

  it.each([
    ['debug', 'debug', ['debug', 'info', 'error']],
    ['error', 'error', ['error']],
    ['silent', 'silent', []],
    ['info when none is given', undefined, ['info', 'error']],
    ['info when an empty one is given', '', ['info', 'error']],
    ['info when an unknown one is given', 'loud', ['info', 'error']],
    ['info when a name of Object.prototype is given', 'toString', ['info', 'error']],
  ])('writes from level %s', (_, level, expected) => {
    const lines = logged((log) => {
      log.debug('a');
      log.info('b');
      log.error('c');
    }, level);
    expect(lines.map((line) => line['level'])).toEqual(expected);
  });
});
