import type { CookieOptions, Response } from 'express';

export type SessionCookie = {
  name: string;
  /** Every value sent under the name; a browser sends one. */
  read: (cookieHeader: string | undefined) => string[];
  /** For as long as the browser runs; when the session ends is the auth-server's to say. */
  set: (res: Response, sessionId: string) => void;
  clear: (res: Response) => void;
};

const NAME = 'mcp_gateway_session';

/**
 * The cookie that holds nothing but the id of a browser's session. Under https its name has the
 * prefix with which browsers accept it from this very host only (RFC 6265bis 4.1.3.2).
 */
export function createSessionCookie(gatewayUrl: string): SessionCookie {
  const secure = gatewayUrl.startsWith('https:');
  const name = secure ? `__Host-${NAME}` : NAME;
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/', secure };
  return {
    name,
    read: (header = '') =>
      header
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1)),
    set: (res, sessionId) => {
      res.cookie(name, sessionId, { ...options, encode: String });
    },
    clear: (res) => {
      res.clearCookie(name, options);
    },
  };
}
