import { afterAll, describe, expect, it } from '@jest/globals';
import { anInstallation, removeInstallations } from '../testing/an-installation.js';
import { ok, type Check } from './check.js';
import { examine } from './examine.js';

afterAll(removeInstallations);
const aCheck = (name: string, run: Check['run']): Check => ({ name, remedy: 'Try again.', run });
const examined = (...checks: Check[]) => examine(checks, anInstallation(), 200);

describe('examine', () => {
  it('tells findings in the order of the checks, whichever is done first', async () => {
    const slow = aCheck('slow', () => new Promise((done) => setTimeout(done, 50, [ok('Slow.')])));
    const found = await examined(
      slow,
      aCheck('fast', () => [ok('Fast.')]),
    );
    expect(found).toEqual([
      { check: 'slow', outcome: 'ok', says: 'Slow.' },
      { check: 'fast', outcome: 'ok', says: 'Fast.' },
    ]);
  });

  it.each<[string, Check['run'], string]>([
    ['throws', () => Promise.reject(new Error('No luck')), 'No luck.'],
    [
      'throws at once',
      () => {
        throw new Error('Not at all!');
      },
      'Not at all!',
    ],
    [
      'cannot connect',
      () =>
        Promise.reject(
          new TypeError('fetch failed', {
            cause: Object.assign(new Error(''), { code: 'ECONNREFUSED' }),
          }),
        ),
      'ECONNREFUSED.',
    ],
    ['never ends', () => new Promise(() => undefined), 'It took longer than 0.2 seconds.'],
  ])('takes a check that %s as a failure, with its remedy', async (_, run, says) => {
    const found = await examined(
      aCheck('bad', run),
      aCheck('good', () => [ok('Well.')]),
    );
    expect(found).toMatchObject([
      { check: 'bad', outcome: 'failed', says, remedy: 'Try again.' },
      { check: 'good', outcome: 'ok' },
    ]);
  });
});
