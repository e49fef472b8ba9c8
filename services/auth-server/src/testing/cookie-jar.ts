/** The cookies of a browser, with their paths. */
export function createCookieJar() {
  const cookies = new Map<string, { value: string; path: string }>();
  return {
    cookies,
    /** What the browser sends along to a path. */
    header: (path: string) =>
      [...cookies]
        .filter(([, cookie]) => path.startsWith(cookie.path))
        .map(([name, { value }]) => `${name}=${value}`)
        .join('; '),
    /** Does what the Set-Cookie headers of an answer say. */
    keep: (lines: string | readonly string[] = []) => {
      for (const line of [lines].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        const [, path = '/'] = /path=([^;]+)/i.exec(line) ?? [];
        if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
        else cookies.set(name, { value, path });
      }
    },
  };
}
