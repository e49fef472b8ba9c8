import type { Principal } from '@mcp-gateway/identity';
import type { AttributesOf } from '@mcp-gateway/policy';
import type { GateRequest } from './gate-request.js';

/**
 * What conditions of grants are judged on. The body is parsed once more, and only for a condition
 * that names arguments: it has been found to be unambiguous before.
 */
export function createAttributes(
  { address }: Pick<GateRequest, 'address'>,
  principal: Principal,
  body?: Buffer,
): AttributesOf {
  let args: unknown;
  return () => ({
    principal,
    now: new Date(),
    address,
    args: body === undefined ? 'open' : () => (args ??= readArguments(body)),
  });
}

function readArguments(body: Buffer): unknown {
  const message = JSON.parse(body.toString(), exactly) as { params?: { arguments?: unknown } };
  return message.params?.arguments ?? {};
}

/** Two readers could take a number beyond this for two different ones. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new RangeError('A number is too large to be compared');
  }
  return value;
}
