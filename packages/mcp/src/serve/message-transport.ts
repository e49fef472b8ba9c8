import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';

export type MessageTransportOptions = {
  write: (message: JSONRPCMessage) => void;
  /** The server has answered, or was closed. */
  onDone: () => void;
};

/** Joins a server to a stream for the time of one request. */
export function createMessageTransport({ write, onDone }: MessageTransportOptions): Transport {
  const transport: Transport = {
    start: () => Promise.resolve(),
    send: (message) => {
      write(message);
      if (isResponse(message)) onDone();
      return Promise.resolve();
    },
    close: () => {
      transport.onclose?.();
      onDone();
      return Promise.resolve();
    },
  };
  return transport;
}

function isResponse(message: JSONRPCMessage): boolean {
  return 'result' in message || 'error' in message;
}
