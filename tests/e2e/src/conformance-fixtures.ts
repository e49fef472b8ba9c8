/** What the conformance suite asks servers for by name, as results of MCP. */

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SILENCE = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

export const text = (words: string) => ({ type: 'text', text: words }) as const;
const image = { type: 'image', data: PIXEL, mimeType: 'image/png' } as const;
const audio = { type: 'audio', data: SILENCE, mimeType: 'audio/wav' } as const;
const embedded = (uri: string) =>
  ({ type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'Embedded.' } }) as const;

/** Tools that only give something back. */
export const CONTENT_OF_TOOLS = {
  test_simple_text: [text('This is a simple text response for testing.')],
  test_image_content: [image],
  test_audio_content: [audio],
  test_embedded_resource: [embedded('test://embedded-resource')],
  test_multiple_content_types: [text('Three kinds:'), image, embedded('test://mixed')],
};

const fromUser = (...content: object[]) =>
  content.map((part) => ({ role: 'user' as const, content: part }));

export const PROMPTS: Record<string, (args: Record<string, string>) => object[]> = {
  test_simple_prompt: () => fromUser(text('A simple prompt.')),
  test_prompt_with_arguments: ({ arg1, arg2 }) => fromUser(text(`'${arg1}' and '${arg2}'`)),
  test_prompt_with_embedded_resource: ({ resourceUri = '' }) =>
    fromUser(embedded(resourceUri), text('Look at it.')),
  test_prompt_with_image: () => fromUser(image, text('Look at it.')),
};

export const PROMPT_ARGUMENTS: Record<string, string[]> = {
  test_prompt_with_arguments: ['arg1', 'arg2'],
  test_prompt_with_embedded_resource: ['resourceUri'],
};

/** The contents of a resource, without its URI. */
export function resourceAt(uri: string): { mimeType: string; text: string } | object {
  const [, id] = /^test:\/\/template\/(\w+)\/data$/.exec(uri) ?? [];
  if (id !== undefined) return { mimeType: 'application/json', text: JSON.stringify({ id }) };
  return uri === 'test://static-binary'
    ? { mimeType: 'image/png', blob: PIXEL }
    : { mimeType: 'text/plain', text: 'The text of a resource.' };
}

export const RESOURCES = ['test://static-text', 'test://static-binary', 'test://watched-resource'];

const street = { street: { type: 'string' } } as const;
const required = { required: ['street'] } as const;

export const RICH_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: { address: { $anchor: 'address', type: 'object', properties: street } },
  properties: { address: { $ref: '#/$defs/address' } },
  allOf: [{ anyOf: [required, true] }],
  if: required,
  then: true,
  else: true,
  additionalProperties: false,
} as const;

const titled = (...names: string[]) =>
  names.map((name) => ({ const: name, title: name.toUpperCase() }));

/** Forms that a tool has the user fill in. */
export const FORMS = {
  test_elicitation: { username: { type: 'string' }, email: { type: 'string' } },
  test_elicitation_sep1034_defaults: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
  test_elicitation_sep1330_enums: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string', oneOf: titled('value1', 'value2', 'value3') },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['One', 'Two'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2'] } },
    titledMulti: { type: 'array', items: { anyOf: titled('value1', 'value2', 'value3') } },
  },
} as const;
