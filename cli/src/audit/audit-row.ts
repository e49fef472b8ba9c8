import { ChangeRecord, DecisionRecord, EventRecord, type AuditKind } from '@mcp-gateway/contracts';

/** A record of any kind, in the same terms. */
export type AuditRow = {
  kind: AuditKind;
  /** Milliseconds since the epoch. */
  at: number;
  requestId: string;
  principal?: string | undefined;
  client?: string | undefined;
  server?: string | undefined;
  /** The method, the event or the change. */
  action: string;
  target?: string | undefined;
  result: 'allow' | 'deny' | 'ok' | 'refused' | 'failed';
  rule?: string | undefined;
  /** As it is in the file. */
  record: Line;
};

/** A line of a file, as far as it is JSON. */
export type Line = Record<string, unknown>;

/** Undefined when it is no record of this kind. */
export function readRow(kind: AuditKind, record: Line): AuditRow | undefined {
  const at = Date.parse(String(record['time']));
  const row = Number.isNaN(at) ? undefined : readKind(kind, record);
  return row && { ...row, kind, at, record };
}

type Read = Omit<AuditRow, 'kind' | 'at' | 'record'>;

function readKind(kind: AuditKind, record: Line): Read | undefined {
  switch (kind) {
    case 'decisions': {
      const { data } = DecisionRecord.safeParse(record);
      return data && { ...whoIn(data), action: data.method, result: data.decision };
    }
    case 'events': {
      const { data } = EventRecord.safeParse(record);
      return data && { ...whoIn(data), action: data.event, result: data.outcome };
    }
    case 'changes': {
      const { data } = ChangeRecord.safeParse(record);
      return data && { ...whoIn(data), action: data.change, result: data.outcome };
    }
  }
}

type Who = {
  request_id: string;
  principal?: string | undefined;
  client?: string | undefined;
  server?: unknown;
  target?: unknown;
  rule?: unknown;
};

function whoIn({ request_id: requestId, principal, client, server, target, rule }: Who) {
  return {
    requestId,
    principal,
    client,
    server: textOf(server),
    target: textOf(target),
    rule: textOf(rule),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
