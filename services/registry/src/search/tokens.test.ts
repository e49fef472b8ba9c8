import { describe, expect, it } from '@jest/globals';
import { stemsOf, tokensOf } from './tokens.js';

describe('the words of a text', () => {
  it.each([
    ['camel case', 'createPullRequest', ['creat', 'pull', 'request']],
    ['an acronym in camel case', 'parseHTTPStatus', ['pars', 'http', 'statu']],
    ['snake and kebab case', 'list_open-issues', ['list', 'open', 'issu']],
    ['a digit beside letters', 'sha256sum', ['sha', '256', 'sum']],
    ['forms of one word', 'convert converts converting converted', Array(4).fill('convert')],
    ['words of asking', 'Please, I need you to help me get the weather', ['weather']],
    ['other scripts', 'Wetter für Zürich 天気', ['wetter', 'für', 'zürich', '天気']],
    ['names of Object.prototype', '__proto__ constructor', ['proto', 'constructor']],
    ['nothing', ' \n- ', []],
  ])('are found in %s', (_title, text, stems) => {
    expect(stemsOf(text)).toEqual(stems);
  });

  it('are told as they were written', () => {
    expect(tokensOf('Currencies')).toEqual([{ word: 'currencies', stem: 'currenc' }]);
  });

  it('are none in data that is one long word', () => {
    expect(tokensOf('x'.repeat(100_000))).toEqual([]);
  });
});
