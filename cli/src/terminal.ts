import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What a person, or a program in a person's place, types. */
export type Terminal = {
  /** Whether a person can be asked. */
  interactive: boolean;
  /** A line that is typed and not shown. */
  askSecret: (question: string) => Promise<string>;
  /** All of standard input. */
  readAll: () => Promise<string>;
};

export function createTerminal(input: NodeJS.ReadStream, show: (text: string) => void): Terminal {
  return {
    interactive: input.isTTY,
    askSecret: async (question) => {
      show(question);
      const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input, output: unseen, terminal: true });
      try {
        return await lines.question('');
      } finally {
        lines.close();
        show('\n');
      }
    },
    readAll: () => text(input),
  };
}
