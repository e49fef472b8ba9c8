/** An HTTP/1.1 answer as it came. */
export type RawAnswer = {
  status: number;
  /** In the order and letter case of the wire. */
  headers: readonly (readonly [name: string, value: string])[];
  /** All values of a header, by its name in any letter case. */
  header: (name: string) => readonly string[];
  /** Without its framing. */
  body: Buffer;
  /** @throws SyntaxError when the body is no JSON. */
  json: () => unknown;
};

export type AnswerReader = {
  feed: (bytes: Buffer) => void;
  /** Takes the next answer when it is complete; answers without a length end with the connection. */
  take: (about: { requestMethod: string; ended: boolean }) => RawAnswer | undefined;
  /** What has come and was not taken. */
  unread: () => string;
};

export function createAnswerReader(): AnswerReader {
  let pending = Buffer.alloc(0);
  return {
    feed: (bytes) => {
      pending = Buffer.concat([pending, bytes]);
    },
    unread: () => pending.toString('latin1'),
    take: ({ requestMethod, ended }) => {
      const head = readHead(pending);
      if (!head) return undefined;
      const body = readBody(pending.subarray(head.length), head, { requestMethod, ended });
      if (!body) return undefined;
      pending = pending.subarray(head.length + body.taken);
      return toAnswer(head, body.bytes);
    },
  };
}

type Head = { status: number; headers: [string, string][]; length: number };
type Body = { bytes: Buffer; taken: number };

function readHead(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  if (status >= 100 && status < 200 && status !== 101) {
    const rest = readHead(bytes.subarray(end + 4));
    return rest && { ...rest, length: rest.length + end + 4 };
  }
  return { status, headers, length: end + 4 };
}

function readBody(
  bytes: Buffer,
  { status, headers }: Head,
  { requestMethod, ended }: { requestMethod: string; ended: boolean },
): Body | undefined {
  const value = (name: string) => valuesOf(headers, name)[0];
  if (requestMethod === 'HEAD' || status === 204 || status === 304) {
    return { bytes: Buffer.alloc(0), taken: 0 };
  }
  if (value('transfer-encoding') === 'chunked') return readChunks(bytes);
  const length = value('content-length');
  if (length === undefined) return ended ? { bytes, taken: bytes.length } : undefined;
  const taken = Number(length);
  return bytes.length < taken ? undefined : { bytes: bytes.subarray(0, taken), taken };
}

function readChunks(bytes: Buffer): Body | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { bytes: Buffer.concat(chunks), taken: next };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}

function toAnswer({ status, headers }: Head, body: Buffer): RawAnswer {
  return {
    status,
    headers,
    header: (name) => valuesOf(headers, name),
    body,
    json: () => JSON.parse(body.toString('utf8')) as unknown,
  };
}

function valuesOf(headers: readonly (readonly [string, string])[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}
