import type { Readable } from 'node:stream';

/** Where a program sends the browser, as it says on its terminal. */
export function addressIn(terminal: Readable): Promise<URL> {
  let said = '';
  return new Promise((resolve, reject) => {
    terminal.on('data', (chunk) => {
      said += String(chunk);
      const [address] = /https?:\/\/\S+\/oauth2\/(?:authorize|login\/)\S+(?=\s)/.exec(said) ?? [];
      if (address !== undefined) resolve(new URL(address));
    });
    terminal.on('end', () => reject(new Error(`The program says: ${said}`)));
  });
}
