import { ServiceHealth } from '@mcp-gateway/contracts';
import { httpRequest } from './http-request.js';

export type Health = {
  state: 'healthy' | 'degraded' | 'unhealthy' | 'unreachable';
  /** Why it is not healthy, where that is known. */
  reason?: string;
};

/** A service that answers its health request may be used, even when something behind it is missing. */
export function isUsable({ state }: Health): boolean {
  return state === 'healthy' || state === 'degraded';
}

/** Asks a service of this machine for its health. */
export async function probe(port: number, host?: string, timeoutMs = 2_000): Promise<Health> {
  try {
    const { status, body } = await httpRequest({
      port,
      path: '/health',
      timeoutMs,
      ...(host !== undefined && { host }),
    });
    return readHealth(status, body);
  } catch (err) {
    return { state: 'unreachable', reason: whyNoAnswer(err) };
  }
}

export function readHealth(status: number, body: string): Health {
  const report = ServiceHealth.safeParse(readJson(body)).data;
  const ill = Object.entries(report?.services ?? {}).filter(([, state]) => state !== 'healthy');
  if (status !== 200) {
    const reason = ill.map(([name, state]) => `${name} is ${state}`).join(', ');
    return { state: 'unhealthy', reason: reason || `/health answers ${status}` };
  }
  if (report === undefined || report.status === 'healthy') return { state: 'healthy' };
  return {
    state: 'degraded',
    reason: ill.map(([name, state]) => `${name} is ${state}`).join(', '),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyNoAnswer(err: unknown): string {
  const { code, name } = err as { code?: string; name?: string };
  if (code === 'ECONNREFUSED') return 'nothing listens on its port';
  return name === 'AbortError' || name === 'TimeoutError' ? 'no answer in time' : 'no answer';
}
