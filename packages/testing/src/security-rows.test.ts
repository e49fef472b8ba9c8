import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryFiles, ROOT } from './repository-files.js';

type Row = {
  /** W-xx: a weakness not to repeat; T-xxx: a threat. */
  id: string;
  /**
   * tested: the tests that carry the id show all that the row asks for. partly: they show some of
   * it. open: not fulfilled, or fulfilled and not shown. not-applicable: there is nothing it could
   * be about.
   */
  status: 'tested' | 'partly' | 'open' | 'not-applicable';
  /** What is missing; for all rows but tested ones. */
  reason?: string;
};

const GUIDE = join(ROOT, '../shared/guide/security.md');
const ID = /\b(?:W-\d{2}|T-\d{3})\b/g;

const rows = JSON.parse(readFileSync(join(ROOT, 'tests/security-rows.json'), 'utf8')) as Row[];
const idsWith = (...statuses: Row['status'][]) =>
  rows.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);

/** All ids that test files name, be it in a title or in the row of a table. */
const named = new Set(
  repositoryFiles()
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) => readFileSync(path, 'utf8').match(ID) ?? []),
);

const numbered = (letter: string, last: number, digits: number) =>
  Array.from({ length: last }, (_, i) => `${letter}-${String(i + 1).padStart(digits, '0')}`);

describe('tests/security-rows.json', () => {
  it('holds every id exactly once, in order', () => {
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual([...numbered('W', 65, 2), ...numbered('T', 150, 3)]);
  });

  it('gives a known status, and a reason for all but tested rows', () => {
    const wrong = rows.filter(({ status, reason }) =>
      status === 'tested'
        ? reason !== undefined
        : !['partly', 'open', 'not-applicable'].includes(status) || (reason ?? '').length < 20,
    );
    expect(wrong).toEqual([]);
  });

  it('calls tested, wholly or partly, only what a test names', () => {
    expect(idsWith('tested', 'partly').filter((id) => !named.has(id))).toEqual([]);
  });

  it('calls open or not applicable nothing that a test names', () => {
    expect(idsWith('open', 'not-applicable').filter((id) => named.has(id))).toEqual([]);
  });

  it('knows every id that a test names', () => {
    const ids = new Set(rows.map(({ id }) => id));
    expect([...named].filter((id) => !ids.has(id))).toEqual([]);
  });

  const guide = existsSync(GUIDE);
  const title = guide ? '' : ` (skipped: there is no ${GUIDE})`;
  (guide ? it : it.skip)(`has the rows of the security guide, no more and no fewer${title}`, () => {
    const inGuide = readFileSync(GUIDE, 'utf8').matchAll(/^\| (W-\d{2}|T-\d{3}) \|/gm);
    const ids = [...inGuide].map(([, id = '']) => id);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });
});
