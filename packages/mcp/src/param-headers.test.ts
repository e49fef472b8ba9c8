import { describe, expect, it } from '@jest/globals';
import { paramHeaderFault } from './param-headers.js';

const region = (name: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': name });
const schema = (...parameters: unknown[]) => ({
  type: 'object',
  properties: Object.fromEntries(parameters.map((parameter, at) => [`p${at}`, parameter])),
});

describe('The headers that a tool asks for', () => {
  it.each<[string, unknown]>([
    ['of none', schema({ type: 'string' })],
    ['of a schema that is none', undefined],
    ['of one', schema(region('Region'))],
    ['of an integer and a boolean', schema(region('Size', 'integer'), region('Dry', 'boolean'))],
    ['of every character that a token may have', schema(region("!#$%&'*+-.^_`|~09AZaz"))],
    ['of a parameter within a parameter', schema(schema(region('Region')))],
    ['of a parameter that is named as the annotation is', { properties: { 'x-mcp-header': {} } }],
    ['of data that looks like it', schema({ default: region('Authorization'), enum: [region(1)] })],
  ])('are sound: %s', (_what, inputSchema) => {
    expect(paramHeaderFault(inputSchema)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['Authorization', schema(region('Authorization'))],
    ['AUTHORIZATION in other letters', schema(region('aUTHORIZATION'))],
    ['a header of the gateway', schema(region('X-Gw-Hop'))],
    ['another header of the gateway', schema(region('X-Gateway-Identity'))],
    ['a header of MCP', schema(region('Mcp-Session-Id'))],
    ['Cookie', schema(region('Cookie'))],
    ['a name with CR and LF', schema(region('A\r\nSet-Cookie: a=b'))],
    ['a name that ends with LF', schema(region('A\n'))],
    ['a name with a blank', schema(region('A B'))],
    ['a name with a colon', schema(region('A:'))],
    ['a name of other letters', schema(region('Größe'))],
    ['an empty name', schema(region(''))],
    ['an endless name', schema(region('a'.repeat(129)))],
    ['a number for a name', schema(region(1))],
    ['null for a name', schema(region(null))],
    ['one name twice', schema(region('Region'), region('Region'))],
    ['one name twice in other letters', schema(region('Region'), schema(region('REGION')))],
    ['a number', schema(region('Region', 'number'))],
    ['an object', schema(region('Region', 'object'))],
    ['several types', schema(region('Region', ['string', 'null']))],
    ['no type', schema({ 'x-mcp-header': 'Region' })],
    ['the whole input', { ...schema(), 'x-mcp-header': 'Region' }],
    ['items of a list', schema({ type: 'array', items: region('Region') })],
    ['an alternative', schema({ anyOf: [region('Region')] })],
    ['a definition', { ...schema(), $defs: { properties: region('Region') } }],
    ['what any name matches', { patternProperties: { '.*': region('Region') } }],
    ['a parameter of an item', schema({ items: schema(region('Region')) })],
    ['what no keyword known here holds', { unknownKeyword: { x: region('Region') } }],
  ])('T-123: are at fault that name %s', (_what, inputSchema) => {
    expect(paramHeaderFault(inputSchema)).toMatch(/header/);
  });
});
