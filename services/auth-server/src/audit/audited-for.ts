import type { Request, RequestHandler, Response } from 'express';
import { ACTOR_HEADER, type AuditEvent } from '@mcp-gateway/contracts';
import type { AuditLog } from './audit-log.js';
import { audited } from './audited.js';

/** As {@link audited}, for what a service of ours asks for in the name of somebody. */
export function auditedFor(
  audit: Pick<AuditLog, 'event'>,
  event: AuditEvent,
  targetOf: (req: Request) => unknown,
  work: (req: Request, res: Response) => Promise<void>,
): RequestHandler {
  return audited(audit, event, async (req, res, details) => {
    const target = targetOf(req);
    if (typeof target === 'string') details.target = target;
    const principal = actorOf(req);
    if (principal !== undefined) {
      // Subjects of people have their provider before a colon.
      Object.assign(details, { principal, kind: principal.includes(':') ? 'user' : 'client' });
    }
    await work(req, res);
  });
}

function actorOf(req: Request): string | undefined {
  const header = req.get(ACTOR_HEADER);
  try {
    return header === undefined ? undefined : decodeURIComponent(header);
  } catch {
    return undefined;
  }
}

/** A field of the body, before anybody has looked at it. */
export function field(name: string): (req: Request) => unknown {
  return ({ body }: { body: unknown }) =>
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

export const idInPath = ({ params }: Request): unknown => params['id'];
