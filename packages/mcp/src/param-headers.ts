/** Annotation of a parameter that clients mirror in a header of their call. */
const ANNOTATION = 'x-mcp-header';

/** A token (RFC 9110, section 5.6.2) of a sensible length. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;

/** Names that mean something by themselves, to a client that forgets to put Mcp-Param- before. */
const TAKEN =
  /^(?:authorization|connection|cookie|host|origin|te|trailer|transfer-encoding|upgrade|(?:content|mcp|proxy|x-accel|x-forwarded|x-gateway|x-gw|x-mcp)-.*)$/i;

const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

/** Keywords of JSON Schema whose members are schemas by name. */
const SCHEMAS_BY_NAME: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
]);

/** Keywords that hold data, in which anything may stand. */
const DATA: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

type Place = 'root' | 'parameter' | 'elsewhere';
type Json = Record<string, unknown>;

/**
 * What is wrong with the headers that a tool asks clients to send (MCP 2026-07-28, streamable HTTP,
 * "Custom Headers from Tool Parameters"); undefined when there is nothing. Clients must not take a
 * tool with such a fault.
 */
export function paramHeaderFault(inputSchema: unknown): string | undefined {
  return faultIn(inputSchema, 'root', new Set());
}

function faultIn(schema: unknown, place: Place, names: Set<string>): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if (Array.isArray(schema)) return firstOf(schema, (item) => faultIn(item, 'elsewhere', names));
  return (
    annotationFault(schema as Json, place, names) ??
    firstOf(Object.entries(schema), ([keyword, value]) => {
      if (DATA.has(keyword)) return undefined;
      if (!SCHEMAS_BY_NAME.has(keyword)) return faultIn(value, 'elsewhere', names);
      const reached = keyword === 'properties' && place !== 'elsewhere';
      return firstOf(Object.values((value ?? {}) as Json), (child) =>
        faultIn(child, reached ? 'parameter' : 'elsewhere', names),
      );
    })
  );
}

function annotationFault(schema: Json, place: Place, names: Set<string>): string | undefined {
  if (!Object.hasOwn(schema, ANNOTATION)) return undefined;
  const name = schema[ANNOTATION];
  if (place !== 'parameter') return 'a header is named where no parameter is';
  if (typeof name !== 'string' || !TOKEN.test(name)) return 'the name of a header is none';
  if (TAKEN.test(name)) return 'the name of a header is taken';
  if (!TYPES.has(schema['type'])) return 'a header is named for no string, integer or boolean';
  const folded = name.toLowerCase();
  if (names.has(folded)) return 'two headers have one name';
  names.add(folded);
  return undefined;
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined) {
  for (const item of items) {
    const fault = find(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
