export type OpenStream = {
  response: Response;
  /** What came first. */
  first: string;
  /** Bytes of all that follows. */
  rest: () => Promise<number>;
  end: () => Promise<void>;
};

/** Opens an event stream and waits for the beginning of its body. */
export async function openStream(
  url: string,
  headers: Record<string, string>,
): Promise<OpenStream> {
  const response = await fetch(url, { headers });
  const body = response.body as ReadableStream<Uint8Array>;
  const reader = body.getReader();
  const { value } = await reader.read();
  return {
    response,
    first: new TextDecoder().decode(value),
    rest: async () => {
      let bytes = 0;
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        bytes += next.value.length;
      }
      return bytes;
    },
    end: () => reader.cancel(),
  };
}

/** The place for messages that an `endpoint` event names. */
export function endpointIn(events: string): string {
  return /event: endpoint\n(?:.+\n)*?data: (\S+)/.exec(events)?.[1] ?? '';
}
