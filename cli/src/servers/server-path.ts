import { ServerPath } from '@mcp-gateway/contracts';
import { UsageError } from '../failure.js';

/** A server's path, with or without its slash. @throws UsageError */
export function parsePath(text: string): ServerPath {
  const { success, data, error } = ServerPath.safeParse(text);
  if (success) return data;
  throw new UsageError(`${text} is no path of a server: ${error.issues[0]?.message ?? ''}`);
}
