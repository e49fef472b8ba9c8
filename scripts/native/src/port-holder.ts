import { portHolders } from '@mcp-gateway/kit';

/** Who listens on a TCP port, as far as this user may know: `"nginx" (pid 812)`. */
export function portHolder(port: number): string | undefined {
  const [holder] = portHolders(port);
  return holder && `"${holder.command}" (pid ${holder.pid})`;
}
