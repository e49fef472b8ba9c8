import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EnvelopeError } from '../envelope/envelope-error.js';
import { memberOf, stringAt } from './nodes.js';
import { readJson, type JsonNode } from './read-json.js';

const RUNS = { seed: 20260728, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 4000) };
const WIDE = { depth: 1000, entries: 100_000, numberLength: 1000 };

const read = (text: string, keep: (depth: number, key: string) => boolean = () => true) =>
  readJson(text, { limits: WIDE, keep });

/** Builds the value again from nodes and their positions alone. */
function valueOf(text: string, node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.children.map((member) => [member.key, valueOf(text, member)]));
    case 'array':
      return node.children.map((item) => valueOf(text, item));
    case 'string':
      return stringAt({ text, root: node, repeatedKey: false }, node);
    case 'number':
    case 'literal':
      return JSON.parse(text.slice(node.start, node.end));
  }
}

function accepts(reader: () => unknown): boolean {
  try {
    reader();
    return true;
  } catch (error) {
    if (error instanceof EnvelopeError || error instanceof SyntaxError) return false;
    throw error;
  }
}

describe('readJson', () => {
  it('gives the values that JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), undefined, indent);
        expect(valueOf(text, read(text).root)).toEqual(JSON.parse(text));
      }),
      { ...RUNS, numRuns: RUNS.numRuns / 4 },
    );
  });

  it('T-046: accepts what JSON.parse accepts and nothing else', () => {
    const tokens = ['{', '}', '[', ']', ',', ':', '"a"', '"', '0', '-', '1.5', '.', 'e', '+', '12'];
    const more = [
      'true',
      'nul',
      'null',
      ' ',
      '\n',
      '\\',
      '\\u00e9',
      '\\n',
      '\u0001',
      '\ufeff',
      'x',
    ];
    const text = fc.array(fc.constantFrom(...tokens, ...more), { maxLength: 9 });
    fc.assert(
      fc.property(text, (parts) => {
        const json = parts.join('');
        expect(accepts(() => read(json))).toBe(accepts(() => JSON.parse(json)));
      }),
      { ...RUNS, numRuns: RUNS.numRuns * 4 },
    );
  });

  it('T-034: tells of a repeated key exactly when an object has one', () => {
    const key = fc.nat({ max: 40 }).map((number) => `k${number}`);
    fc.assert(
      fc.property(fc.array(key, { maxLength: 20 }), (keys) => {
        const json = `[{"a":{${keys.map((name) => `"${name}":0`).join()}}}]`;
        expect(read(json, () => false).repeatedKey).toBe(new Set(keys).size < keys.length);
      }),
      { ...RUNS, numRuns: RUNS.numRuns / 4 },
    );
  });

  it('keeps the children of those containers only that are asked for', () => {
    const { root } = read('{"a":{"b":{"c":1}},"d":{"b":[1]}}', (depth, key) => {
      return depth === 1 || key === 'a' || key === 'c';
    });
    expect(root.children.map(({ key }) => key)).toEqual(['a', 'd']);
    expect(memberOf(root, 'a')?.children).toMatchObject([
      { key: 'b', kind: 'object', children: [] },
    ]);
    expect(memberOf(root, 'd')?.children).toEqual([]);
  });

  it('gives the position of every kept value', () => {
    const text = ' { "a" : [ 1 , "x" ] , "b" : { } } ';
    const { root } = read(text);
    const list = memberOf(root, 'a');
    expect(
      [root, list, memberOf(root, 'b'), ...(list?.children ?? [])].map(
        (node) => node && text.slice(node.start, node.end),
      ),
    ).toEqual(['{ "a" : [ 1 , "x" ] , "b" : { } }', '[ 1 , "x" ]', '{ }', '1', '"x"']);
  });

  it.each([
    ['deeper', '[[[1]]]', { depth: 2 }],
    ['with more members', '{"a":1,"b":{"c":1}}', { entries: 2 }],
    ['with more kept items', '[1,2,3]', { entries: 2 }],
    ['with a longer number', '[123]', { numberLength: 2 }],
  ])('refuses a text %s than the limit with -32600', (_, text, limits) => {
    const reading = () => readJson(text, { limits: { ...WIDE, ...limits }, keep: () => true });
    expect(reading).toThrow(expect.objectContaining({ code: -32600 }));
  });

  it('counts no items of arrays that are not kept', () => {
    const options = { limits: { ...WIDE, entries: 2 }, keep: () => false };
    expect(readJson('[1,2,3,4]', options).root.kind).toBe('array');
  });
});
