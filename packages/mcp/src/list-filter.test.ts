import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterList, InvalidListResult, MAX_TTL_MS } from './list-filter.js';

const RUNS = { seed: 20260728, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 2000) };

const only =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name);

const aResult = (members: string) => `{"jsonrpc":"2.0","id":1,"result":{${members}}}`;

describe('filterList', () => {
  it.each([
    ['the first', ['b', 'c'], '[ {"name":"b"} , {"name":"c"} ]'],
    ['the middle', ['a', 'c'], '[ {"name":"a"} , {"name":"c"} ]'],
    ['the last', ['a', 'b'], '[ {"name":"a"} , {"name":"b"} ]'],
    ['the first two', ['c'], '[ {"name":"c"} ]'],
    ['the last two', ['a'], '[ {"name":"a"} ]'],
    ['all but the middle', ['b'], '[ {"name":"b"} ]'],
    ['all', [], '[  ]'],
    ['none', ['a', 'b', 'c'], '[ {"name":"a"} , {"name":"b"} , {"name":"c"} ]'],
  ])('T-084: takes %s out of a list', (_, names, list) => {
    const text = aResult('"tools": [ {"name":"a"} , {"name":"b"} , {"name":"c"} ]');
    expect(filterList(text, 'tools/list', only(...names))).toBe(aResult(`"tools": ${list}`));
  });

  it('T-084: leaves every other byte of the message as it is', () => {
    const kept = String.raw`{"x":1.0e+2,"name":"k\u0065pt","inputSchema":{"name":"b","$defs":[9007199254740993]}}`;
    const message = (list: string) =>
      String.raw` {"id" : 9007199254740993,"result":{"nextCursor":"\u0061==","_meta":{"tools":[1]},"tools":[${list}],"z":-0},"jsonrpc":"2.0"}` +
      '\n';
    const seen: string[] = [];
    const filtered = filterList(message(`${kept},{"name":"gone"}`), 'tools/list', (name, entry) => {
      seen.push(name, entry);
      return name === 'kept';
    });
    expect(filtered).toBe(message(kept));
    expect(seen).toEqual(['kept', kept, 'gone', '{"name":"gone"}']);
  });

  it.each([
    ['prompts/list', 'prompts', 'name'],
    ['resources/list', 'resources', 'uri'],
    ['resources/templates/list', 'resourceTemplates', 'uriTemplate'],
  ] as const)('T-089: filters %s by the %s an entry has', (method, items, name) => {
    const entries = [{ [name]: 'a:b', title: 'x' }, { [name]: 'c:d' }];
    const text = JSON.stringify({ jsonrpc: '2.0', id: 'i', result: { [items]: entries } });
    const filtered = JSON.stringify({ jsonrpc: '2.0', id: 'i', result: { [items]: [entries[1]] } });
    expect(filterList(Buffer.from(text), method, only('c:d'))).toBe(filtered);
  });

  it('T-123: takes out tools that name headers wrongly, in any spelling', () => {
    const tool = (name: string, key: string) =>
      `{"name":"${name}","inputSchema":{"properties":{"a":{"type":"string","${key}":"${name}"}}}}`;
    const sound = tool('Region', 'x-mcp-header');
    const list = [
      tool('Authorization', 'x-mcp-header'),
      sound,
      tool('Cookie', String.raw`\u0078-mcp-header`),
    ];
    const text = aResult(`"tools":[${list.join()}]`);
    expect(filterList(text, 'tools/list', () => true)).toBe(aResult(`"tools":[${sound}]`));
  });

  it('T-087: keeps the cursor of a page without a visible entry', () => {
    const text = aResult('"tools":[{"name":"a"}],"nextCursor":"p3"');
    expect(filterList(text, 'tools/list', only())).toBe(aResult('"tools":[],"nextCursor":"p3"'));
  });

  it('T-047: treats __proto__ and constructor as names like others', () => {
    const text = aResult('"tools":[{"name":"__proto__"},{"name":"constructor"}]');
    expect(filterList(text, 'tools/list', only())).toBe(aResult('"tools":[]'));
  });

  it.each([
    ['"cacheScope":"public"', '"cacheScope":"private"'],
    ['"cacheScope" : 1', '"cacheScope" : "private"'],
    ['"ttlMs":0', '"ttlMs":0'],
    ['"ttlMs":60000', '"ttlMs":60000'],
    ['"ttlMs":1e12', `"ttlMs":${MAX_TTL_MS}`],
    ['"ttlMs":1e3', '"ttlMs":1e3'],
    ['"ttlMs":0.0', '"ttlMs":0.0'],
    [`"ttlMs":${MAX_TTL_MS}.0`, `"ttlMs":${MAX_TTL_MS}.0`],
    ['"ttlMs":1e400', '"ttlMs":0'],
    ['"ttlMs":1.5', '"ttlMs":0'],
    ['"ttlMs":null', '"ttlMs":0'],
    ['"ttlMs":-1', '"ttlMs":0'],
    ['"ttlMs":"60000"', '"ttlMs":0'],
    ['"ttlMs":1,"cacheScope":"public"', '"ttlMs":1,"cacheScope":"private"'],
  ])('T-146: turns %s into %s', (from, to) => {
    const text = (members: string) => aResult(`"tools":[],${members},"x":1`);
    expect(filterList(text(from), 'tools/list', only())).toBe(text(to));
  });

  it('returns an error response as it is', () => {
    const text = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no tools"}}';
    expect(filterList(text, 'tools/list', only())).toBe(text);
  });

  it.each([
    ['no JSON', '{"result":'],
    ['a byte order mark', '\ufeff' + aResult('"tools":[]')],
    ['invalid UTF-8', Buffer.from([0x7b, 0x80, 0x7d])],
    ['a batch', `[${aResult('"tools":[]')}]`],
    ['a notification', '{"jsonrpc":"2.0","method":"x","params":{"tools":[]}}'],
    ['a result that is a list', '{"result":[{"tools":[]}]}'],
    ['no list', aResult('"prompts":[]')],
    ['an object in place of the list', aResult('"tools":{"a":{"name":"a"}}')],
    ['two results', '{"id":1,"result":{"tools":[]},"result":{"tools":[{"name":"a"}]}}'],
    ['two lists', aResult('"tools":[],"tools":[{"name":"a"}]')],
    ['a scope that resembles it (T-146)', aResult('"tools":[],"CacheScope":"public"')],
    ['a lifetime that resembles it (T-146)', aResult('"tools":[],"ttlms":1')],
    ['a list that resembles it', aResult('"tools":[],"Tools":[{"name":"a"}]')],
    ['a result that resembles it', '{"id":1,"result":{"tools":[]},"Result":{"tools":[]}}'],
    ['an entry that is no object', aResult('"tools":["a"]')],
    ['an entry that is a list', aResult('"tools":[[{"name":"a"}]]')],
    ['an entry without a name', aResult('"tools":[{"title":"a"}]')],
    ['a name that is no string', aResult('"tools":[{"name":["a"]}]')],
    ['a name twice', aResult('"tools":[{"name":"a","name":"b"}]')],
    ['a name and one that resembles it', aResult('"tools":[{"name":"a","Name":"b"}]')],
  ])('refuses %s, and says so', (_, message) => {
    const reading = () => filterList(message, 'tools/list', only('a'));
    expect(reading).toThrow(InvalidListResult);
    expect(reading).toThrow(/[a-z]{3}/);
    expect(reading).toThrow(expect.objectContaining({ name: 'InvalidListResult' }));
  });

  it.each([
    ['prompts/list', '"prompts":[],"Prompts":[]'],
    ['resources/list', '"resources":[],"Resources":[]'],
    ['resources/templates/list', '"resourceTemplates":[],"resourcetemplates":[]'],
    ['tools/list', '"tools":[],"RESOURCES":[]'],
    ['prompts/list', '"prompts":[{"name":"a","NAME":"b"}]'],
    ['resources/list', '"resources":[{"uri":"a","URI":"b"}]'],
    ['resources/templates/list', '"resourceTemplates":[{"uriTemplate":"a","uritemplate":"b"}]'],
  ] as const)(
    'T-035: refuses, in the answer to %s, keys that resemble others: %s',
    (method, text) => {
      expect(() => filterList(aResult(text), method, only('a'))).toThrow(/resembles/);
    },
  );

  it('does with any list what a filter of the parsed list does', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 8 });
    const space = fc.constantFrom(undefined, 1, '\t');
    fc.assert(
      fc.property(
        names,
        fc.subarray(['a', 'b', 'c', 'd']),
        space,
        fc.json(),
        (list, keep, indent, json) => {
          const message = (tools: string[]) => ({
            result: { x: JSON.parse(json) as unknown, tools: tools.map((name) => ({ name })) },
          });
          const filtered = filterList(
            JSON.stringify(message(list), undefined, indent),
            'tools/list',
            only(...keep),
          );
          expect(JSON.parse(filtered)).toEqual(message(list.filter(only(...keep))));
        },
      ),
      RUNS,
    );
  });
});
