import type { Request, RequestHandler, Response } from 'express';
import type { AuditEvent } from '@mcp-gateway/contracts';
import { toAppError } from '@mcp-gateway/kit';
import type { AuditLog, EventRecord } from './audit-log.js';

/** Who it was and what about, filled in as it becomes known. */
export type EventDetails = Pick<EventRecord, 'principal' | 'kind' | 'client' | 'target'>;

type Work = (req: Request, res: Response, details: EventDetails) => Promise<void>;

/** A handler whose outcome, good or bad, is one record. */
export function audited(
  audit: Pick<AuditLog, 'event'>,
  event: AuditEvent,
  work: Work,
): RequestHandler {
  return async (req, res) => {
    const details: EventDetails = {};
    const record = (end: Pick<EventRecord, 'outcome' | 'rule'>) =>
      audit.event({ event, request_id: req.id, ...details, ...end });
    try {
      await work(req, res, details);
    } catch (error) {
      const { status, code } = toAppError(error);
      record({ outcome: status < 500 ? 'refused' : 'failed', rule: code });
      throw error;
    }
    record({ outcome: 'ok' });
  };
}
