import type { Request } from 'express';
import { notFound } from '@mcp-gateway/kit';
import type { SignInMethod } from './identity.js';

/** The provider that a path names. @throws AppError 404 */
export function methodFor(
  { params }: Pick<Request, 'params'>,
  methods: ReadonlyMap<string, SignInMethod>,
): { provider: string; method: SignInMethod } {
  const provider = String(params['provider']);
  const method = methods.get(provider);
  if (!method) throw notFound('Provider');
  return { provider, method };
}
