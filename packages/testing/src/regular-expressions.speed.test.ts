import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { repositoryFiles, ROOT } from './repository-files.js';

const SIZE = 100_000;
const BUDGET_MS = 50;

type Found = { place: string; pattern: RegExp };

/** The regular expressions of all code that runs, tests aside. */
function expressionsIn(path: string): Found[] {
  const text = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const flags = node.text.slice(end + 1).replace(/[gy]/g, '');
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      const place = `${relative(ROOT, path)}:${line + 1}`;
      found.push({ place, pattern: new RegExp(node.text.slice(1, end), flags) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const RUNS_IN = /^(?:packages|services|cli)\/(?!testing\/).*(?<!\.d|\.test)\.ts$/;
const expressions = repositoryFiles()
  .filter((path) => RUNS_IN.test(relative(ROOT, path)) && !path.includes('/testing/'))
  .flatMap(expressionsIn);

const COMMON = ['a', 'A', '0', ' ', '\t', '\n', '.', '/', '-', '"', '\\', 'é', 'a ', 'a.', 'a/'];

/** What a pattern may be slow to walk over: its own characters, pairs of them, and common ones. */
function pumpsFor({ source }: RegExp): string[] {
  const own = [...new Set(source.replace(/[^ -~]/g, ''))];
  const few = own.slice(0, 8);
  const pairs = few.flatMap((one) => few.map((other) => one + other));
  return [...new Set([...own, ...pairs, ...COMMON])];
}

/** How a text may begin so that the pattern takes it up, and end so that it fails in the end. */
const STARTS = ['', '/', 'Bearer '];
const ENDS = ['', '\0'];

type Craft = (size: number) => string;

const craftsFor = (pattern: RegExp): Craft[] =>
  pumpsFor(pattern).flatMap((pump) =>
    STARTS.flatMap((start) =>
      ENDS.map((end) => (size: number) => start + pump.repeat(size / pump.length) + end),
    ),
  );

/** The fastest of three tries where the first is slow, so that a busy machine does not count. */
function milliseconds(pattern: RegExp, text: string, enough: number): number {
  let best = Infinity;
  for (let left = 3; left > 0 && best > enough; left -= 1) {
    const start = performance.now();
    pattern.test(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/**
 * A crafted text that takes the pattern too long. Short ones come first, for some would take for
 * ever, and of the long ones only those that time growing with the square could make too slow.
 */
function slowText(pattern: RegExp): string | undefined {
  const exceeds = (craft: Craft, size: number, budget: number) =>
    milliseconds(pattern, craft(size), budget) > budget;
  const crafts = craftsFor(pattern);
  const slow =
    crafts.find((craft) => exceeds(craft, 24, 10)) ??
    crafts.find((craft) => exceeds(craft, SIZE / 100, 10)) ??
    crafts.find(
      (craft) =>
        exceeds(craft, SIZE / 10, BUDGET_MS / 100) &&
        (exceeds(craft, SIZE / 10, BUDGET_MS / 5) || exceeds(craft, SIZE, BUDGET_MS)),
    );
  return slow?.(20);
}

describe('A regular expression of the sources', () => {
  it('is found, wherever it stands', () => {
    expect(expressions.length).toBeGreaterThan(60);
  });

  it.each(['(a+)+$', '^(?:a|a)*$', '\\s+$', 'a*b'])(
    'is told to be slow when it is: %s',
    (source) => {
      expect(slowText(new RegExp(source))).toBeDefined();
    },
  );

  it.each(expressions.map(({ place, pattern }) => [place, pattern] as const))(
    'T-134: reads 100 kB of crafted text in less than 50 ms: %s',
    (_place, pattern) => {
      expect(slowText(pattern)).toBeUndefined();
    },
  );
});
