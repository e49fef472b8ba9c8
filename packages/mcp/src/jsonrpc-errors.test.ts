import { describe, expect, it } from '@jest/globals';
import { parseEnvelope } from './envelope/parse-envelope.js';
import { ErrorCode, renderJsonRpcError } from './jsonrpc-errors.js';

describe('renderJsonRpcError', () => {
  it.each(['9007199254740993', '-0', String.raw`"\u0061"`])(
    'echoes the id %s as it was spelled',
    (id) => {
      const envelope = parseEnvelope(Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`));
      if (envelope.kind !== 'request') throw new Error('not a request');
      expect(
        renderJsonRpcError({
          id: envelope.id,
          code: ErrorCode.methodNotFound,
          message: 'Method not found',
        }),
      ).toBe(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`);
    },
  );

  it('answers null for an id that is not known, and carries data', () => {
    const data = { supported: ['2026-07-28'], requested: 'a"b' };
    expect(renderJsonRpcError({ id: undefined, code: -32022, message: 'Unsupported', data })).toBe(
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"Unsupported","data":{"supported":["2026-07-28"],"requested":"a\\"b"}}}',
    );
  });
});
