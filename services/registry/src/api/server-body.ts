import { FreeServerPath, ServerSpec, Transport } from '@mcp-gateway/contracts';
import { z } from 'zod';
import type { ServerEdit } from '../catalog/server-edit.js';

const { server_name: name, ...fields } = ServerSpec.shape;

/** Words that stand in the place of a path in this API. */
const API_WORDS: ReadonlySet<string> = new Set(['/all']);

export const NewPath = FreeServerPath.refine(
  (path) => !API_WORDS.has(path),
  'is a word of the registry API',
);

/** Forms send an empty text where JSON leaves the field out. */
const OptionalTransport = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
  Transport.optional(),
);

/** The name is `name` in a body, as in the original's form; `server_name` is taken too. */
function withName(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('server_name' in body) || 'name' in body) {
    return body;
  }
  const { server_name: given, ...rest } = body;
  return { name: given, ...rest };
}

/** Body of `POST /register`; a field that it does not name is refused, not ignored. */
export const RegisterBody = z.preprocess(
  withName,
  z
    .strictObject({ ...fields, name, path: NewPath, transport: OptionalTransport })
    .transform(({ name: server_name, transport, ...spec }): ServerSpec => ({
      server_name,
      ...spec,
      ...(transport && { transport }),
    })),
);

/** Body of `POST /edit/{path}`: a field that is absent stays as it is. */
export const EditBody = z.preprocess(
  withName,
  z
    .strictObject({
      name: name.optional(),
      path: fields.path.optional(),
      description: fields.description.unwrap().optional(),
      proxy_pass_url: fields.proxy_pass_url.optional(),
      tags: fields.tags.unwrap().optional(),
      num_tools: fields.num_tools.unwrap().optional(),
      num_stars: fields.num_stars.unwrap().optional(),
      is_python: fields.is_python.unwrap().optional(),
      license: fields.license.unwrap().optional(),
      tool_list: fields.tool_list.unwrap().optional(),
      headers: fields.headers.unwrap().optional(),
      transport: OptionalTransport,
    })
    .transform(({ name: server_name, path, ...edit }) => ({
      path,
      edit: { ...(server_name !== undefined && { server_name }), ...edit } satisfies ServerEdit,
    })),
);

/** Body of `POST /toggle/{path}`: an absent `enabled` means off, as an unticked box in a form. */
export const ToggleBody = z
  .strictObject({ enabled: fields.is_python.unwrap().optional() })
  .transform(({ enabled = false }) => enabled);
