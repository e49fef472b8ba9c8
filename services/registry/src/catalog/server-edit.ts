import type { ServerSpec } from '@mcp-gateway/contracts';

/** What an edit may change; what it does not name stays. `transport: undefined` means detect it. */
export type ServerEdit = {
  [Field in keyof Omit<ServerSpec, 'path'>]?: ServerSpec[Field] | undefined;
};

/** The server with the edit applied. */
export function applyEdit<S extends ServerSpec>(server: S, edit: ServerEdit): S {
  const { transport, ...fields } = edit;
  const given = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
  const { transport: before, ...rest } = { ...server, ...given };
  const after = 'transport' in edit ? transport : before;
  return { ...rest, ...(after !== undefined && { transport: after }) } as S;
}
