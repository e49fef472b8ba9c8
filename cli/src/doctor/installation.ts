import type { Connection } from '../gateway/connect.js';
import type { DoctorSettings } from './doctor-settings.js';
import type { ProvidersRead } from './providers.js';

/** What the checks look at. */
export type Installation = {
  root: string;
  settings: DoctorSettings;
  /** Settings that cannot be used, each as one sentence. */
  problems: readonly string[];
  /** Base URL of the gateway. */
  gateway: string;
  providers: () => Promise<ProvidersRead>;
  connect: () => Promise<Connection>;
  /** Follows no redirect, and gives up in time. */
  ask: Ask;
  now: () => number;
};

export type Ask = (url: string, init?: RequestInit) => Promise<Response>;
