import type { Server, ServerPath } from '@mcp-gateway/contracts';

/** Who changes the catalogue. */
export type Actor = { subject: string; name: string };

/** `tools` is what a probe found; the others are what people and programs asked for. */
type ChangeKind = 'registered' | 'edited' | 'toggled' | 'removed' | 'tools';

export type Change = {
  kind: ChangeKind;
  path: ServerPath;
  by: Actor;
  at: Date;
  before?: Server;
  after?: Server;
};

export type ChangeListener = (change: Change) => void;
