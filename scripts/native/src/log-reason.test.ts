import { describe, expect, it } from '@jest/globals';
import { reasonIn } from './log-reason.js';

const NODE_CRASH = `node:internal/modules/esm/resolve:283
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/dist/main.js'
    at finalizeResolution (node:internal/modules/esm/resolve:283:11) {
  code: 'ERR_MODULE_NOT_FOUND',
}

Node.js v20.20.2
`;

const refused = {
  level: 'fatal',
  msg: 'Configuration refused:\n  - HTTP_PORT: must be a port\n  - LOG_LEVEL: must be a level',
  err: {
    message:
      'Configuration refused:\n  - HTTP_PORT: must be a port\n  - LOG_LEVEL: must be a level',
  },
};

describe('reasonIn', () => {
  it.each([
    ['nothing', '', undefined],
    ['a sentence of our logger', '{"level":"fatal","msg":"Crashed"}\n', 'Crashed'],
    [
      'its sentence with the error behind it',
      '{"level":"info","msg":"Hello"}\n{"level":"fatal","msg":"Cannot start","err":{"message":"scopes.yml, line 3: no scopes"}}\n{"level":"info","msg":"Bye"}',
      'Cannot start: scopes.yml, line 3: no scopes',
    ],
    [
      'all problems of a configuration in one line',
      JSON.stringify(refused),
      'Configuration refused:; HTTP_PORT: must be a port; LOG_LEVEL: must be a level',
    ],
    [
      'an uncaught error of Node',
      NODE_CRASH,
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/dist/main.js'",
    ],
    [
      "nginx's refusal",
      'nginx: [emerg] host not found in upstream "a"\nnginx: configuration file test failed',
      'nginx: [emerg] host not found in upstream "a"',
    ],
    ['the last line of any other program', 'one\ntwo\n\n', 'two'],
  ])('reads %s', (_, text, expected) => {
    expect(reasonIn(text.split('\n'))).toBe(expected);
  });
});
