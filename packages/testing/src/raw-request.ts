export type RawRequest = {
  method?: string;
  /** Written to the request line as it is. */
  target: string;
  host?: string | undefined;
  /** Header lines as they are, without their ends. */
  headers?: readonly string[];
  body?: string | Buffer;
  /** Sends the body in pieces of this size, with `Transfer-Encoding: chunked`. */
  chunkSize?: number;
};

/** The bytes of a request; what is not asked for is not there, but the length of the body. */
export function rawRequest(request: RawRequest): Buffer {
  const { method = 'GET', target, host = 'localhost', headers = [], body, chunkSize } = request;
  const bytes = Buffer.from(body ?? '');
  const framing =
    body === undefined
      ? []
      : chunkSize === undefined
        ? [`Content-Length: ${bytes.length}`]
        : ['Transfer-Encoding: chunked'];
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...headers, ...framing];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return Buffer.concat([head, chunkSize === undefined ? bytes : chunked(bytes, chunkSize)]);
}

function chunked(bytes: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
