/**
 * Segments that begin with a letter, digit, "_", "~" or "-", and a query of printable ASCII: with
 * no empty segment, dot segment, escape or backslash in the path, no reader takes it for a host.
 */
const LOCAL = /^\/(?:[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*\/?)?(?:\?[!"$-[\]-~]*)?$/;
const MAX_LENGTH = 2048;

/** Where to go after the sign-in: a path of this site, or `/` for whatever is not plainly one. */
export function localPath(text: unknown): string {
  return typeof text === 'string' && text.length <= MAX_LENGTH && LOCAL.test(text) ? text : '/';
}
