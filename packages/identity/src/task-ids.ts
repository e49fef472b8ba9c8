import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Owner } from './owner.js';

/** Longest id taken, in characters: servers mint theirs short. */
const MAX_LENGTH = 1_024;

const MARK_BYTES = 16;

/** Ids of tasks as clients know them. */
export type TaskIds = {
  /** The server's id with a mark that nobody but this caller can use; the same each time. */
  bind: (id: string, owner: Owner) => string;
  /** The server's id; undefined when it was not bound to this caller and server. */
  open: (bound: string, owner: Owner) => string | undefined;
};

/**
 * Binds ids of tasks to who began them, with nothing to remember (HMAC-SHA-256). They are marked
 * rather than sealed: a client compares them, so that one task must have one id.
 */
export function createTaskIds(key: Buffer): TaskIds {
  const markOf = (id: string, { server, principal }: Owner): Buffer => {
    // JSON keeps the parts apart whatever they hold.
    const bound = JSON.stringify([server, principal.kind, principal.subject, id]);
    return createHmac('sha256', key).update(bound).digest().subarray(0, MARK_BYTES);
  };
  return {
    bind: (id, owner) => `${id}.${markOf(id, owner).toString('base64url')}`,
    open: (bound, owner) => {
      const dot = bound.lastIndexOf('.');
      if (dot < 0 || bound.length > MAX_LENGTH) return undefined;
      const id = bound.slice(0, dot);
      const mark = Buffer.from(bound.slice(dot + 1));
      const right = Buffer.from(markOf(id, owner).toString('base64url'));
      return mark.length === right.length && timingSafeEqual(mark, right) ? id : undefined;
    },
  };
}
