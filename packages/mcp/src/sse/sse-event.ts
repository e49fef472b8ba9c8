/** The fields of one server-sent event; undefined: the event does not have the field. */
export type SseEvent = {
  /** Type of the event; clients take `message` when there is none. */
  readonly event: string | undefined;
  /** Clients see no event when there is none. */
  readonly data: string | undefined;
  readonly id: string | undefined;
  readonly retry: string | undefined;
};

const LINE_END = /\r\n|\r|\n/;
const DIGITS = /^\d+$/;

/** Reads the fields of an event (WHATWG HTML, section 9.2.6); comments and unknown fields are left. */
export function parseSseEvent(text: string): SseEvent {
  const found = new Map<string, string>();
  const data: string[] = [];
  for (const line of text.split(LINE_END)) {
    const [name, value] = parseField(line);
    if (name === 'data') data.push(value);
    else if (isField(name, value)) found.set(name, value);
  }
  return {
    event: found.get('event'),
    data: data.length > 0 ? data.join('\n') : undefined,
    id: found.get('id'),
    retry: found.get('retry'),
  };
}

function parseField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)];
}

function isField(name: string, value: string): boolean {
  switch (name) {
    case 'event':
      return true;
    case 'id':
      return !value.includes('\0');
    case 'retry':
      return DIGITS.test(value);
    default:
      return false;
  }
}

/**
 * The text of an event, for one that was changed or is our own.
 * @throws Error when a field other than the data has several lines
 */
export function renderSseEvent({ event, data, id, retry }: Partial<SseEvent>): string {
  const lines = [
    renderField('event', event),
    renderField('id', id),
    renderField('retry', retry),
    ...(data?.split(LINE_END).map((line) => `data: ${line}\n`) ?? []),
  ];
  return `${lines.join('')}\n`;
}

function renderField(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  if (LINE_END.test(value)) throw new Error(`The ${name} of an event has more than one line`);
  return `${name}: ${value}\n`;
}
