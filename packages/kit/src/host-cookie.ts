import type { CookieOptions, Response } from 'express';

export type HostCookie = {
  name: string;
  /** Every value sent under the name; a browser sends one. */
  read: (cookieHeader: string | undefined) => string[];
  set: (res: Response, value: string) => void;
  clear: (res: Response) => void;
};

export type HostCookieOptions = {
  name: string;
  /** Base URL of the site; https adds the protection that browsers have only there. */
  baseUrl: string;
  /** For as long as the browser runs when it is not given. */
  maxAgeMs?: number;
};

/**
 * A cookie for this host alone that no script reads. Under https its name has the prefix with which
 * browsers accept it from this very host only (RFC 6265bis 4.1.3.2).
 */
export function createHostCookie({
  name: given,
  baseUrl,
  maxAgeMs,
}: HostCookieOptions): HostCookie {
  const secure = baseUrl.startsWith('https:');
  const name = secure ? `__Host-${given}` : given;
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/', secure };
  const lasting = maxAgeMs === undefined ? options : { ...options, maxAge: maxAgeMs };
  return {
    name,
    read: (header = '') =>
      header
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1)),
    set: (res, value) => {
      res.cookie(name, value, { ...lasting, encode: String });
    },
    clear: (res) => {
      res.clearCookie(name, options);
    },
  };
}
