import type { IncomingMessage } from 'node:http';
import type { HostCookie } from '@mcp-gateway/kit';
import type { Sessions } from '../sessions/sessions.js';

/** Who is signed in at the gateway with a browser. */
export type SignedIn = {
  subject: string;
  name: string;
  csrfToken: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
};

export type FindSignedIn = (req: IncomingMessage) => Promise<SignedIn | undefined>;

/** By the cookie of the gateway's own session, which is the only one that says who somebody is. */
export function createFindSignedIn(
  cookie: Pick<HostCookie, 'read'>,
  sessions: Pick<Sessions, 'resolve'>,
): FindSignedIn {
  return async ({ headers }) => {
    const [id, another] = cookie.read(headers.cookie);
    // Two cookies of the name come from somebody who could plant one of them.
    if (id === undefined || another !== undefined) return undefined;
    const session = await sessions.resolve(id);
    if (!session) return undefined;
    const { subject, name, csrfToken, startedAt } = session;
    return { subject, name, csrfToken, startedAt };
  };
}
