import { UsageError } from '../failure.js';
import type { Terminal } from '../terminal.js';

/**
 * A password to be, from standard input or typed twice.
 * @throws UsageError when there is nobody to ask, or the two differ
 */
export async function readNewPassword(
  terminal: Terminal,
  { passwordStdin = false }: { passwordStdin?: boolean },
): Promise<string> {
  if (passwordStdin) return withoutLineEnd(await terminal.readAll());
  if (!terminal.interactive) throw new UsageError('Give the password with --password-stdin.');
  const password = await terminal.askSecret('New password: ');
  if (password === (await terminal.askSecret('Once more: '))) return password;
  throw new UsageError('The two passwords differ.');
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
