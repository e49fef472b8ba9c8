import { setTimeout as delay } from 'node:timers/promises';
import { failed, type Check, type Finding } from './check.js';
import type { Installation } from './installation.js';

/** A finding, and which check it is of. */
export type Told = Finding & { check: string };

/**
 * Makes all checks at once, in time for whoever waits; their findings come in the order of the
 * checks. A check that throws, or is late, is a failure itself.
 */
export async function examine(
  checks: readonly Check[],
  installation: Installation,
  timeoutMs: number,
): Promise<Told[]> {
  const findings = await Promise.all(
    checks.map(async (check) => {
      const found = await findingsOf(check, installation, timeoutMs);
      return found.map((finding) => ({ check: check.name, ...finding }));
    }),
  );
  return findings.flat();
}

async function findingsOf(check: Check, installation: Installation, timeoutMs: number) {
  const done = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`It took longer than ${timeoutMs / 1000} seconds`);
  });
  // It is told to stop when the check is done, which is no failure.
  late.catch(() => undefined);
  try {
    return await Promise.race([Promise.resolve(installation).then(check.run), late]);
  } catch (error) {
    return [failed(sentence(error), check.remedy)];
  } finally {
    done.abort();
  }
}

/** fetch itself says no more than that it failed; its cause says why. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.message === 'fetch failed' ? error.cause : undefined;
  const text = cause instanceof Error ? cause.message || codeOf(cause) : error.message;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
