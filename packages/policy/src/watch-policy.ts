import { stat } from 'node:fs/promises';
import { loadPolicy } from './load-policy.js';
import type { PolicyOptions } from './parse-policy.js';
import type { Policy } from './policy.js';

export type WatchOptions = PolicyOptions & {
  file: string;
  /** Told once of each version of the file that cannot be used; the policy before it stays. */
  onError: (error: unknown) => void;
  /** Told of each policy that comes into force after the first. */
  onChange?: (policy: Policy) => void;
  /** Time between two looks at the file; a change is in force after two or three of them. */
  intervalMs?: number;
};

export type PolicyWatch = {
  /** The policy in force. A decision takes it once, for it is swapped as a whole. */
  current: () => Policy;
  close: () => void;
};

/**
 * Loads the policy file and follows its changes.
 *
 * The file is polled, because a mounted one may be replaced in ways that no notification tells of;
 * and a version counts only when two looks in a row saw it, so that no half-written file is read.
 * @throws PolicyError when the file cannot be used at the start.
 */
export async function watchPolicy(options: WatchOptions): Promise<PolicyWatch> {
  const { file, onError, onChange, intervalMs = 1000 } = options;
  let taken = await versionOf(file);
  let seen = taken;
  let policy = await loadPolicy(file, options);
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const take = (next: Policy) => {
    if (closed) return;
    policy = next;
    onChange?.(next);
  };
  const look = async () => {
    const version = await versionOf(file);
    const settled = version === seen;
    seen = version;
    if (!settled || version === taken) return;
    taken = version;
    await loadPolicy(file, options).then(take, (error: unknown) => closed || onError(error));
  };
  const schedule = () => {
    timer = setTimeout(() => void look().then(() => closed || schedule()), intervalMs).unref();
  };

  schedule();
  return {
    current: () => policy,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Changes whenever the file does; not being there is a version too. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return 'unreadable';
  }
}
