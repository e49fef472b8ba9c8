import { expect, it } from '@jest/globals';
import { ServerPath } from './server-path.js';
import { ServerSpec, Tool } from './server.js';

const SIZE = 100_000;
const PUMPS = [
  'a',
  'A',
  '1',
  ' ',
  '\t',
  '\n',
  '/',
  'a/',
  '-',
  '_',
  '.',
  ',',
  ', ',
  '\\',
  'é',
  '\u202e',
  '\u0301',
];

/** The fastest of five tries, so that a busy machine does not fail it. */
function milliseconds(read: (text: string) => unknown, text: string): number {
  const tries = [1, 2, 3, 4, 5].map(() => {
    const start = performance.now();
    read(text);
    return performance.now() - start;
  });
  return Math.min(...tries);
}

const spec = (members: object) =>
  ServerSpec.safeParse({
    server_name: 'a',
    path: '/a',
    proxy_pass_url: 'http://a.example/',
    ...members,
  });

it.each<[string, (text: string) => unknown]>([
  ['a path', (text) => ServerPath.safeParse(`/${text}`)],
  ['a name', (name) => spec({ server_name: name })],
  ['a description', (description) => spec({ description })],
  ['tags', (tags) => spec({ tags })],
  ['a URL', (text) => spec({ proxy_pass_url: `http://a.example/${text}` })],
  ['a header', (text) => spec({ headers: { [text]: text } })],
  ['a tool', (name) => Tool.safeParse({ name, description: name, inputSchema: { [name]: name } })],
])('T-134: reads %s of 100 kB made to be slow in less than 50 ms', (_what, read) => {
  for (const pump of PUMPS) {
    for (const end of ['', '!']) {
      const text = `${pump.repeat(SIZE / pump.length)}${end}`;
      expect([pump, milliseconds(read, text) < 50]).toEqual([pump, true]);
    }
  }
});
