import type { Installation } from './installation.js';

/** What a check found, in one sentence, and in another what to do about it. */
export type Finding =
  { outcome: 'ok'; says: string } | { outcome: 'warning' | 'failed'; says: string; remedy: string };

export type Check = {
  name: string;
  /** What to do when the check itself cannot be made. */
  remedy: string;
  /** A finding for each thing it looks at. Whatever it throws is a failure of the check. */
  run: (installation: Installation) => Promise<readonly Finding[]> | readonly Finding[];
};

export const ok = (says: string): Finding => ({ outcome: 'ok', says });
export const warning = (says: string, remedy: string): Finding => ({
  outcome: 'warning',
  says,
  remedy,
});
export const failed = (says: string, remedy: string): Finding => ({
  outcome: 'failed',
  says,
  remedy,
});
